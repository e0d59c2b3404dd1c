"""Access tokens at the sockets: who is let in, and who is sent away when a token ends."""

import time
from typing import Any
from uuid import uuid4

import jwt
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from game_service.sockets import gate
from tests.game_service.conftest import World
from tests.game_service.players import Player
from tests.game_service.wire import open_wire
from tests.waiting import until


def unsigned(world: World) -> str:
    claims = jwt.decode(world.auth.token(), options={"verify_signature": False})
    return jwt.encode(claims, "", algorithm="none", headers={"kid": world.auth.kid})


async def sign_in_again(world: World, token: str) -> Any:
    """The code of the refusal, or what a new socket is told that is let in."""
    async with open_wire(world.http, world.game.url) as wire:
        answer = await wire.sign_in({"token": token})
        return answer.get("code", answer)


def bad_tokens(world: World) -> dict[str, tuple[object, str]]:
    """What may be sent in place of a good token, and the code of the refusal."""
    make = world.auth.token
    return {
        "none": (None, "unauthenticated"),
        "empty": ({"token": ""}, "unauthenticated"),
        "no object": (make(), "unauthenticated"),
        "no string": ({"token": {"sub": str(uuid4())}}, "unauthenticated"),
        "no token": ({"token": "a.b.c"}, "invalid-token"),
        "too long": ({"token": "a" * 5000}, "invalid-token"),
        "expired": ({"token": make(lifetime=-1)}, "expired-token"),
        "a stranger's": (
            {"token": make(key=Ed25519PrivateKey.generate())},
            "invalid-token",
        ),
        "unsigned": ({"token": unsigned(world)}, "invalid-token"),
        "for others": ({"token": make(aud="elsewhere")}, "invalid-token"),
        "refresh": ({"token": make(typ="refresh")}, "invalid-token"),
        "no user": ({"token": make(sub="ada")}, "invalid-token"),
        "no role": ({"token": make(role="king")}, "invalid-token"),
    }


async def test_nobody_is_let_in_by_a_bad_token(world: World) -> None:
    for auth, code in bad_tokens(world).values():
        async with open_wire(world.http, world.game.url) as wire:
            refusal = await wire.sign_in(auth)
            assert (refusal["code"], refusal["status"]) == (code, 401)
            await wire.ws.send_str('421["quick_match",{}]')
            assert (await wire.until("42"))[1]["code"] == "bad-packet"
    async with world.game.container.db().connect() as conn:
        for table in ("players", "connections", "match_queue"):
            assert await conn.scalar(sa.text(f"SELECT count(*) FROM game.{table}")) == 0


async def test_who_was_refused_may_sign_in_over_the_same_connection(world: World) -> None:
    async with open_wire(world.http, world.game.url) as wire:
        await wire.sign_in({"token": world.auth.token(lifetime=-1)})
        await wire.sign_in({"token": world.auth.token()})
        assert await wire.works()


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}"])
async def test_a_token_may_come_in_the_header(world: World, form: str) -> None:
    headers = {"Authorization": form.format(world.auth.token())}
    async with open_wire(world.http, world.game.url, headers) as wire:
        await wire.sign_in(None)
        assert await wire.works()


async def test_a_revoked_session_ends_at_once_and_no_other(world: World) -> None:
    ada = await world.join("ada", sid=str(uuid4()))
    tablet = await world.join("ada", user_id=ada.user_id)
    session = jwt.decode(ada.token, options={"verify_signature": False})
    await world.auth.publish("session_revoked", sid=session["sid"], expires_at=session["exp"])
    assert (await ada.expect("error"))["code"] == "revoked-token"
    await ada.expect("disconnected")
    assert (await tablet.call("cancel_match"))["ok"]
    assert await sign_in_again(world, ada.token) == "revoked-token"
    assert (await world.get("/users/profile", ada))[0] == 401
    assert (await world.get("/users/profile", tablet))[0] == 200


async def test_a_revoked_user_is_sent_away_until_a_newer_token(world: World) -> None:
    now = time.time()
    ada, bob = await world.join("ada", iat=now - 100), await world.join("bob", iat=now - 100)
    await world.auth.publish("user_revoked", user_id=ada.user_id, before=now - 50)
    assert (await ada.expect("error"))["code"] == "revoked-token"
    await ada.expect("disconnected")
    assert await sign_in_again(world, ada.token) == "revoked-token"
    assert "sid" in await sign_in_again(world, world.token(ada.user_id, "ada", iat=now - 50))
    assert (await bob.call("cancel_match"))["ok"]


async def test_a_revocation_from_before_the_start_counts(bare_world: World) -> None:
    token = bare_world.auth.token()
    session = jwt.decode(token, options={"verify_signature": False})
    await bare_world.auth.publish("session_revoked", sid=session["sid"], expires_at=session["exp"])
    await bare_world.start()

    async def is_refused() -> bool:
        return bool(await sign_in_again(bare_world, token) == "revoked-token")

    await until(is_refused)


async def test_a_socket_whose_token_has_ended_is_sent_away_unless_it_is_renewed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await world.join("ada", lifetime=100)
    tablet = await world.join("ada", user_id=ada.user_id, lifetime=100)
    renewed = world.token(ada.user_id, "ada", lifetime=900)
    answer = await tablet.call("authenticate", token=renewed)
    assert answer["expires_at"] == jwt.decode(renewed, options={"verify_signature": False})["exp"]
    monkeypatch.setattr(gate, "EXPIRY_GRACE", -500.0)  # as if 500 seconds more had passed
    assert (await ada.expect("error"))["code"] == "expired-token"
    await ada.expect("disconnected")
    assert (await tablet.call("cancel_match"))["ok"]


async def test_a_socket_cannot_become_another_users_or_go_on_with_a_bad_token(world: World) -> None:
    ada = await world.join("ada")
    for token, code in (
        (world.auth.token(), "other-user"),
        (world.token(ada.user_id, "ada", lifetime=-1), "expired-token"),
        (world.token(ada.user_id, "ada", key=Ed25519PrivateKey.generate()), "invalid-token"),
        ("a.b.c", "invalid-token"),
    ):
        assert await ada.refusal("authenticate", token=token) == code
    assert (await ada.call("cancel_match"))["ok"]


async def test_a_user_has_only_so_many_sockets(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_SOCKETS", 2)
    ada = await world.join("ada")
    await world.join("ada", user_id=ada.user_id)
    assert await sign_in_again(world, ada.token) == "too-many-sockets"
    await ada.drop()
    again: Player = await ada.again()
    assert again.is_connected


async def test_nobody_is_let_in_while_it_is_not_known_who_was_signed_out(
    bare_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = bare_world
    monkeypatch.setattr(gate, "KNOWN_WITHIN", 0.05)
    session = str(uuid4())
    await world.auth.publish("session_revoked", sid=session, expires_at=time.time() + 900)
    world.auth.has_feed = False  # its keys can be had, what was revoked cannot
    await world.start()
    ended = world.auth.token(sid=session)
    assert await sign_in_again(world, ended) == "revocations-unknown"
    assert await sign_in_again(world, world.auth.token()) == "revocations-unknown"
    world.auth.has_feed = True
    await until(lambda: world.game.container.gate().knows_revocations)
    assert await sign_in_again(world, ended) == "revoked-token"
    await world.join("ada")
