"""What nobody may make of a profile, and who may not change one at all."""

import asyncio
from typing import Any

import pytest

from tests.auth_service.conftest import Auth, check_problem
from tests.auth_service.profiles.calls import PATHS, changed, put


async def test_two_cannot_have_one_name(auth: Auth) -> None:
    token = (await auth.register("ada"))["access_token"]
    await auth.register("Grace")
    await auth.guest("zed")
    for name in ("grace", "GRACE", "Zed"):
        check_problem(await put(auth, token, username=name), 409, "username-taken")
    check_problem(await put(auth, token, username="Admin"), 409, "username-reserved")
    assert (await changed(auth, token, username="ADA"))["username"] == "ADA"  # one's own


async def test_of_two_who_want_a_name_at_once_one_gets_it(auth: Auth) -> None:
    tokens = [(await auth.register())["access_token"] for _ in range(4)]
    outcomes = await asyncio.gather(*(put(auth, token, username="wanted") for token in tokens))
    assert sorted(status for status, _ in outcomes) == [200, 409, 409, 409]


@pytest.mark.parametrize(
    ("body", "members"),
    [
        ({"name": ""}, ["name"]),
        ({"name": " \t "}, ["name"]),
        ({"name": "x" * 81}, ["name"]),
        ({"name": "a\u202eb"}, ["name"]),
        ({"name": "a\u2066b"}, ["name"]),
        ({"name": "a\u200bb"}, ["name"]),
        ({"name": "a\x07b"}, ["name"]),
        ({"name": "\u200d"}, ["name"]),
        ({"name": "Moderator"}, ["name"]),
        ({"name": 7}, ["name"]),
        ({"username": None}, ["username"]),
        ({"username": "ab"}, ["username"]),
        ({"username": "a b c"}, ["username"]),
        ({"avatar": None}, ["avatar"]),
        ({"avatar": ""}, ["avatar"]),
        ({"picture": 1}, ["picture"]),
        ({"github_username": "../x"}, ["github_username"]),
        ({"github_username": "a" * 40}, ["github_username"]),
        ({"leetcode_username": "a/b"}, ["leetcode_username"]),
        ({"codeforces_username": "a?b"}, ["codeforces_username"]),
        ({"email": "new@example.org"}, ["email"]),
        ({"role": "admin", "id": "x"}, ["id", "role"]),
    ],
    ids=str,
)
async def test_what_cannot_be_is_refused_by_name(
    auth: Auth, body: dict[str, Any], members: list[str]
) -> None:
    account = await auth.register("ada")
    for path in PATHS:
        outcome = await put(auth, account["access_token"], path, **body)
        check_problem(outcome, 400, "validation-failed")
        assert sorted(outcome[1]["errors"]) == members
    assert (await auth.get("/api/auth/me", token=account["access_token"]))[1] == account["user"]


async def test_pictures_are_ours_or_somewhere_safe(auth: Auth) -> None:
    token = (await auth.register("ada"))["access_token"]
    for wrong in (
        "avatar-99",
        "http://example.org/a.png",
        "https://localhost/a.png",
        "javascript:alert(1)",
    ):
        for member in ("avatar", "picture"):
            check_problem(await put(auth, token, **{member: wrong}), 400, "bad-avatar")
        outcome = await auth.request("PATCH", "/users/update", json={"avatar": wrong}, token=token)
        check_problem(outcome[:2], 400, "bad-avatar")


async def test_guests_may_look_but_not_change(auth: Auth) -> None:
    guest = await auth.guest("zed")
    token = guest["access_token"]
    for path in PATHS:
        status, answer = await auth.get(path, token=token)
        assert (status, answer["user"]["is_guest"], answer["user"]["email"]) == (200, True, None)
        check_problem(await put(auth, token, path, name="Zed"), 403, "forbidden")
    outcome = await auth.request("PATCH", "/users/update", json={"avatar": "avatar-01"}, token=token)
    check_problem(outcome[:2], 403, "forbidden")
    check_problem(await auth.post("/api/users/stats/refresh", token=token), 403, "forbidden")


async def test_who_logged_out_neither_sees_nor_changes(auth: Auth) -> None:
    token = (await auth.register("ada"))["access_token"]
    await auth.post("/api/auth/logout", token=token)
    for path in (*PATHS, "/api/users/dashboard"):
        check_problem(await auth.get(path, token=token), 401, "revoked-token")
    check_problem(await put(auth, token, name="Ada"), 401, "revoked-token")
    for path in ("/api/auth/verify-token", "/api/users/stats/refresh"):
        check_problem(await auth.post(path, token=token), 401, "revoked-token")
    check_problem(await auth.post("/api/auth/verify-token"), 401, "unauthenticated")
    check_problem(await auth.post("/api/auth/verify-token", token="x.y.z"), 401, "invalid-token")
