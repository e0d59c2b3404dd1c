"""Roles, which the operator gives."""

import jwt

from auth_service.__main__ import set_role
from shared.identity import Role
from tests.auth_service.conftest import MakeAuth


def role_in(token: str) -> str:
    return str(jwt.decode(token, options={"verify_signature": False})["role"])


async def test_an_account_has_its_role_from_the_next_token_on(make_auth: MakeAuth) -> None:
    auth = await make_auth()
    first = await auth.register("ada")
    assert role_in(first["access_token"]) == "player"
    user = await set_role(auth.container.settings(), "ADA", Role.AUTHOR)
    assert user is not None
    assert user.username == "ada"
    status, second = await auth.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert (status, role_in(second["access_token"])) == (200, "author")


async def test_guests_and_strangers_get_no_role(make_auth: MakeAuth) -> None:
    auth = await make_auth()
    await auth.post("/api/auth/guest", {"pseudonym": "gast"})
    assert await set_role(auth.container.settings(), "gast", Role.ADMIN) is None
    assert await set_role(auth.container.settings(), "nobody", Role.ADMIN) is None
