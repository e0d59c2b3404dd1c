"""Access tokens: what they say, and for how long they hold."""

from datetime import timedelta

import jwt

from shared.identity import Verifier
from tests.auth_service.conftest import Auth, check_problem
from tests.auth_service.sessions.calls import ME
from tests.auth_service.tokens import claims


async def test_an_access_token_says_who_it_is_for(auth: Auth) -> None:
    answer = await auth.register("ada")
    token = answer["access_token"]
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    content = claims(token)
    assert content.keys() == {"iss", "aud", "typ", "sub", "name", "role", "sid", "jti", "iat", "exp"}
    assert (content["iss"], content["aud"], content["typ"]) == ("codemaze", "codemaze", "access")
    assert (content["sub"], content["name"], content["role"]) == (answer["user"]["id"], "ada", "player")
    assert content["exp"] == int(content["iat"]) + 900
    identity = await Verifier(auth.container.keys().fetch_jwks).verify(token)
    assert (str(identity.user_id), str(identity.session_id)) == (content["sub"], content["sid"])
    assert identity.issued_at == content["iat"]


async def test_issue_times_have_fractions_of_a_second(auth: Auth) -> None:
    times = [claims((await auth.register())["access_token"])["iat"] for _ in range(5)]
    assert len(set(times)) == 5
    assert any(time != int(time) for time in times)


async def test_an_expired_access_token_is_refused(auth: Auth) -> None:
    auth.clock.ahead = -timedelta(minutes=16)
    answer = await auth.register("ada")
    check_problem(await auth.get(ME, token=answer["access_token"]), 401, "expired-token")
