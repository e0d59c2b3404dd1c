"""Profiles: one's own, those of others, and what rooms add to them."""

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts.domain import User
from auth_service.profiles import views
from auth_service.profiles.domain import CHANGEABLE, change
from auth_service.profiles.names import LONGEST_NAME, find_name_fault, normalise_name
from shared import service_token
from shared.identity import Role, bearer
from tests.auth_service.conftest import Auth, MakeAuth, check_problem
from tests.auth_service.test_search import PUBLIC
from tests.conftest import INTERNAL_KEY

STATS = {"github_stats", "leetcode_stats", "codeforces_stats"}
OWN = PUBLIC | {"email", "is_verified"}
PATHS = ("/api/auth/profile", "/api/users/profile")


async def put(auth: Auth, token: str, path: str = PATHS[0], **body: Any) -> tuple[int, Any]:
    status, answer, _ = await auth.request("PUT", path, json=body, token=token)
    return status, answer


async def changed(auth: Auth, token: str, **body: Any) -> Any:
    """The profile after a change that must succeed."""
    status, answer = await put(auth, token, **body)
    assert status == 200, answer
    return answer["profile"]


def rows(auth: Auth, query: str, *values: object) -> list[Any]:
    connection = psycopg2.connect(auth.container.settings().database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        found = cursor.fetchall() if cursor.description else []
    connection.close()
    return found


class TestOwn:
    """What one sees and changes of oneself."""

    async def test_a_newcomer_is_shown_by_username(self, auth: Auth) -> None:
        account = await auth.register("ada", email="ada@example.org")
        token = account["access_token"]
        _, me = await auth.get("/api/auth/me", token=token)
        for path in PATHS:
            status, answer = await auth.get(path, token=token)
            assert (status, answer.keys()) == (200, {"profile", "user"})
            assert answer["profile"] == answer["user"]
            profile = answer["profile"]
            assert me == account["user"] == {key: profile[key] for key in OWN}
            assert profile.keys() == OWN | STATS
            assert (profile["username"], profile["name"]) == ("ada", "ada")
            assert (profile["email"], profile["is_active"]) == ("ada@example.org", True)
            assert profile["picture"] == f"/api/avatars/{profile['avatar']}.svg"
            assert profile["created_at"] == profile["updated_at"]
            assert [profile[name] for name in STATS] == [None] * 3
        assert await auth.post("/api/auth/verify-token", token=token) == (200, {"valid": True, "user": me})

    async def test_pictures_are_where_browsers_reach_the_gateway(self, make_auth: MakeAuth) -> None:
        auth = await make_auth(public_url="https://maze.example.org")
        user = (await auth.register())["user"]
        assert user["picture"] == f"https://maze.example.org/api/avatars/{user['avatar']}.svg"

    async def test_what_is_given_changes_and_the_rest_stays(self, auth: Auth) -> None:
        account = await auth.register("ada", email="ada@example.org")
        token, expected = account["access_token"], account["user"]
        elsewhere = "https://pictures.example.org/ada.png"
        for body, shown in (
            ({"name": "Ada  Lovelace "}, {"name": "Ada Lovelace"}),
            ({"avatar": elsewhere}, {"avatar": elsewhere, "picture": elsewhere}),
            (accounts := {"github_username": "ada", "leetcode_username": "ada-l"}, accounts),
            ({"codeforces_username": "ada.l"}, {"codeforces_username": "ada.l"}),
            ({"username": "countess"}, {"username": "countess"}),
            ({"github_username": None, "leetcode_username": ""}, dict.fromkeys(accounts)),
            ({"picture": "avatar-07"}, {"avatar": "avatar-07", "picture": "/api/avatars/avatar-07.svg"}),
            ({"name": None}, {"name": "countess"}),
        ):
            auth.clock.ahead += timedelta(seconds=1)
            profile = await changed(auth, token, **body)
            assert profile["updated_at"] > expected["updated_at"]
            expected |= shown | {"updated_at": profile["updated_at"]}
            assert {key: profile[key] for key in OWN} == expected
            assert (await auth.get("/api/users/profile", token=token))[1]["user"] == profile

    async def test_a_change_to_the_same_changes_nothing(self, auth: Auth) -> None:
        account = await auth.register("ada")
        token, user = account["access_token"], account["user"]
        position = (await auth.feed(after=0))["position"]
        auth.clock.ahead += timedelta(seconds=5)
        for body in (
            {},
            {"username": "ada"},
            {"name": None},
            {"avatar": user["avatar"]},
            {"picture": user["picture"]},
            {"github_username": ""},
        ):
            profile = await changed(auth, token, **body)
            assert profile["updated_at"] == user["updated_at"]
        assert (await auth.feed(after=0))["position"] == position
        assert rows(auth, "SELECT 1 FROM auth.audit_log WHERE event = 'profile_changed'") == []

    async def test_a_new_name_is_told_and_recorded(self, auth: Auth) -> None:
        account = await auth.register("ada")
        token, user_id = account["access_token"], account["user"]["id"]
        position = (await auth.feed(after=0))["position"]
        await changed(auth, token, username="countess", github_username="ada")
        (entry,) = (await auth.feed(after=position))["entries"]
        assert (entry["type"], entry["data"]["user_id"]) == ("profile_changed", user_id)
        assert entry["data"]["username"] == "countess"
        await changed(
            auth, token, avatar="avatar-03" if account["user"]["avatar"] != "avatar-03" else "avatar-04"
        )
        assert len((await auth.feed(after=position))["entries"]) == 1  # of a user only the latest is kept
        position = (await auth.feed(after=0))["position"]
        await changed(auth, token, codeforces_username="ada")
        assert (await auth.feed(after=position))["entries"] == []
        events = rows(
            auth,
            "SELECT user_id::text, session_id IS NOT NULL, data FROM auth.audit_log"
            " WHERE event = 'profile_changed' ORDER BY id",
        )
        assert events[0] == (
            user_id,
            True,
            {
                "changed": ["username", "github_username"],
                "old_username": "ada",
                "new_username": "countess",
            },
        )
        assert [event[2]["changed"] for event in events[1:]] == [["avatar"], ["codeforces_username"]]
        assert (await auth.register("ada"))["user"]["id"] != user_id  # the old name is free

    async def test_two_cannot_have_one_name(self, auth: Auth) -> None:
        token = (await auth.register("ada"))["access_token"]
        await auth.register("Grace")
        await auth.guest("zed")
        for name in ("grace", "GRACE", "Zed"):
            check_problem(await put(auth, token, username=name), 409, "username-taken")
        check_problem(await put(auth, token, username="Admin"), 409, "username-reserved")
        assert (await changed(auth, token, username="ADA"))["username"] == "ADA"  # one's own

    async def test_of_two_who_want_a_name_at_once_one_gets_it(self, auth: Auth) -> None:
        tokens = [(await auth.register())["access_token"] for _ in range(4)]
        outcomes = await asyncio.gather(*(put(auth, token, username="wanted") for token in tokens))
        assert sorted(status for status, _ in outcomes) == [200, 409, 409, 409]

    async def test_the_name_of_a_guest_who_is_gone_is_free(self, auth: Auth) -> None:
        guest = await auth.guest("zed")
        await auth.post("/api/auth/logout", token=guest["access_token"])
        token = (await auth.register("ada"))["access_token"]
        assert (await changed(auth, token, username="zed"))["username"] == "zed"

    async def test_linked_accounts_have_figures_to_fetch(self, auth: Auth) -> None:
        account = await auth.register("ada")
        token, user_id = account["access_token"], account["user"]["id"]
        kept = "SELECT site, username FROM auth.figures WHERE user_id = %s ORDER BY site"
        await changed(auth, token, github_username="ada", codeforces_username="ada_l")
        assert rows(auth, kept, user_id) == [("codeforces", "ada_l"), ("github", "ada")]
        await changed(auth, token, github_username=None, codeforces_username="ada_b")
        assert rows(auth, kept, user_id) == [("codeforces", "ada_b")]
        known = {"rating": 1500, "rank": "expert"}
        rows(
            auth,
            'UPDATE auth.figures SET data = \'{"rating": 1500, "rank": "expert"}\', fetched_at = %s',
            datetime.now(UTC) - timedelta(minutes=5),
        )
        for path in (*PATHS, f"/api/users/{user_id}/profile"):
            stats = (await auth.get(path, token=token))[1]["profile"]["codeforces_stats"]
            assert stats.items() >= (known | {"username": "ada_b"}).items()
            assert 300 <= stats["age_seconds"] < 400
            assert stats["fetched_at"].endswith("Z")
        for path in ("/api/auth/stats/refresh", "/api/users/stats/refresh"):
            status, answer = await auth.post(path, token=token)
            assert (status, answer.keys()) == (200, {"message"})

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
        self, auth: Auth, body: dict[str, Any], members: list[str]
    ) -> None:
        account = await auth.register("ada")
        for path in PATHS:
            outcome = await put(auth, account["access_token"], path, **body)
            check_problem(outcome, 400, "validation-failed")
            assert sorted(outcome[1]["errors"]) == members
        assert (await auth.get("/api/auth/me", token=account["access_token"]))[1] == account["user"]

    async def test_pictures_are_ours_or_somewhere_safe(self, auth: Auth) -> None:
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

    async def test_guests_may_look_but_not_change(self, auth: Auth) -> None:
        guest = await auth.guest("zed")
        token = guest["access_token"]
        for path in PATHS:
            status, answer = await auth.get(path, token=token)
            assert (status, answer["user"]["is_guest"], answer["user"]["email"]) == (200, True, None)
            check_problem(await put(auth, token, path, name="Zed"), 403, "forbidden")
        outcome = await auth.request("PATCH", "/users/update", json={"avatar": "avatar-01"}, token=token)
        check_problem(outcome[:2], 403, "forbidden")
        check_problem(await auth.post("/api/users/stats/refresh", token=token), 403, "forbidden")

    async def test_who_logged_out_neither_sees_nor_changes(self, auth: Auth) -> None:
        token = (await auth.register("ada"))["access_token"]
        await auth.post("/api/auth/logout", token=token)
        for path in (*PATHS, "/api/users/dashboard"):
            check_problem(await auth.get(path, token=token), 401, "revoked-token")
        check_problem(await put(auth, token, name="Ada"), 401, "revoked-token")
        for path in ("/api/auth/verify-token", "/api/users/stats/refresh"):
            check_problem(await auth.post(path, token=token), 401, "revoked-token")
        check_problem(await auth.post("/api/auth/verify-token"), 401, "unauthenticated")
        check_problem(await auth.post("/api/auth/verify-token", token="x.y.z"), 401, "invalid-token")


class TestOthers:
    """What everybody sees."""

    async def test_it_has_nothing_private(self, auth: Auth) -> None:
        ada = await auth.register("ada", email="ada@secret.example.org")
        await changed(auth, ada["access_token"], name="Ada Lovelace", github_username="ada")
        guest = await auth.guest("zed")
        status, answer = await auth.get(
            f"/api/users/{ada['user']['id']}/profile", token=guest["access_token"]
        )
        assert (status, answer.keys()) == (200, {"profile", "user"})
        assert answer["profile"] == answer["user"]
        assert answer["user"].keys() == PUBLIC | STATS
        assert (answer["user"]["name"], answer["user"]["github_username"]) == ("Ada Lovelace", "ada")
        assert "secret" not in auth.texts[-1]
        _, own = await auth.get("/api/users/profile", token=ada["access_token"])
        assert {key: own["user"][key] for key in PUBLIC | STATS} == answer["user"]
        _, seen = await auth.get(f"/api/users/{guest['user']['id']}/profile", token=ada["access_token"])
        assert (seen["user"]["username"], seen["user"]["is_guest"]) == ("zed", True)

    async def test_who_is_not_there_is_not_found(self, auth: Auth) -> None:
        token = (await auth.register("ada"))["access_token"]
        gone = (await auth.register("gone"))["user"]["id"]
        rows(auth, "UPDATE auth.users SET deleted_at = now() WHERE id = %s", gone)
        for user_id in (str(uuid4()), gone):
            check_problem(await auth.get(f"/api/users/{user_id}/profile", token=token), 404, "user-not-found")
        outcome = await auth.get("/api/users/ada/profile", token=token)
        check_problem(outcome, 400, "validation-failed")
        check_problem(await auth.get(f"/api/users/{gone}/profile"), 401, "unauthenticated")

    async def test_the_banned_are_not_active(self, auth: Auth) -> None:
        reader = (await auth.register())["access_token"]
        banned = (await auth.register("ada"))["user"]["id"]
        ban = "UPDATE auth.users SET banned_at = now(), ban_reason = 'rude', banned_until = %s WHERE id = %s"
        for until, active in ((None, False), ("2999-01-01", False), ("2020-01-01", True)):
            rows(auth, ban, until, banned)
            _, answer = await auth.get(f"/api/users/{banned}/profile", token=reader)
            assert answer["user"]["is_active"] is active
            assert "rude" not in auth.texts[-1]


class FakeGame:
    """game_service as this service asks it; answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer: Any = None
        self.status = 200
        self.hang = False
        self.pieces = False

    def create_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/internal/{path:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        token = bearer(request.headers.get("Authorization"))
        assert service_token.verify(token, INTERNAL_KEY, callee="game") == "auth"
        self.asked.append((request.path, dict(request.query)))
        if self.hang:
            await asyncio.Event().wait()
        if self.pieces:
            response = web.StreamResponse()
            await response.prepare(request)
            text = json.dumps(self.answer).encode()
            for start in range(0, len(text), 65_536):
                await response.write(text[start : start + 65_536])
                await asyncio.sleep(0)
            return response
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


ROOM = {
    "id": "11111111-1111-4111-8111-111111111111",
    "code": "ABCD",
    "name": "room",
    "description": "",
    "is_private": False,
    "max_participants": 2,
    "current_participants": 1,
    "language": None,
    "is_active": True,
    "created_by": "22222222-2222-4222-8222-222222222222",
    "owner_name": "ada",
    "owner_picture": None,
    "created_at": "2026-01-01T00:00:00.000Z",
    "updated_at": "2026-01-01T00:00:00.000Z",
    "last_activity": "2026-01-01T00:00:00.000Z",
    "content_version": 0,
}
ROOMS = {
    "rooms": [ROOM],
    "pagination": {
        "page": 2,
        "pages": 2,
        "per_page": 1,
        "total": 2,
        "has_next": False,
        "has_prev": True,
    },
}
SUMMARY = {
    "recent_rooms": [ROOM],
    "owned_rooms": [],
    "stats": {"total_rooms_created": 3, "total_rooms_joined": 4, "active_participations": 1},
}


class TestRooms:
    """What game_service knows of the caller."""

    @pytest.fixture
    async def game(self) -> AsyncIterator[tuple[FakeGame, TestServer]]:
        game = FakeGame()
        server = TestServer(game.create_app())
        await server.start_server(shutdown_timeout=0)
        yield game, server
        await server.close()

    async def test_rooms_and_dashboard_come_from_game_service(
        self, make_auth: MakeAuth, game: tuple[FakeGame, TestServer]
    ) -> None:
        fake, server = game
        auth = await make_auth(game_url=("http://127.0.0.1:1", f"http://127.0.0.1:{server.port}"))
        account = await auth.register("ada", email="ada@example.org")
        token, user_id = account["access_token"], account["user"]["id"]
        fake.answer = ROOMS
        query = {"page": "2", "per_page": "1"}
        assert await auth.get("/api/users/rooms", params=query, token=token) == (200, ROOMS)
        fake.answer = SUMMARY
        _, dashboard = await auth.get("/api/users/dashboard", token=token)
        assert dashboard == {"dashboard": {"user": account["user"], **SUMMARY}}
        assert fake.asked == [
            (f"/internal/users/{user_id}/rooms", query),
            (f"/internal/users/{user_id}/rooms/summary", {}),
        ]
        fake.answer, fake.pieces = ROOMS | {"rooms": [ROOM | {"description": "x" * 5_000}] * 100}, True
        assert await auth.get("/api/users/rooms", token=token) == (200, fake.answer)
        outcome = await auth.get("/api/users/rooms", params={"page": "0"}, token=token)
        check_problem(outcome, 400, "validation-failed")
        for path in ("/api/users/rooms", "/api/users/dashboard"):
            check_problem(await auth.get(path), 401, "unauthenticated")

    async def test_without_game_service_one_may_try_again(
        self, make_auth: MakeAuth, game: tuple[FakeGame, TestServer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("auth_service.clients.TIMEOUT", 0.3)
        fake, server = game
        auth = await make_auth(game_url=(f"http://127.0.0.1:{server.port}",))
        token = (await auth.register("ada"))["access_token"]
        faults: tuple[tuple[int, Any, bool], ...] = (
            (500, {}, False),
            (401, {}, False),
            (200, "no JSON", False),
            (200, [], False),
            (302, {}, False),
            (200, ROOMS, True),
        )
        for fake.status, fake.answer, fake.hang in faults:
            for path in ("/api/users/rooms", "/api/users/dashboard"):
                status, problem, response = await auth.request("GET", path, token=token)
                check_problem((status, problem), 503, "rooms-unavailable")
                assert response.headers["Retry-After"] == "1"
        assert (await auth.get("/api/users/profile", token=token))[0] == 200
        fake.hang = False
        assert (await auth.get("/api/users/rooms", token=token))[0] == 200


USER = User(uuid4(), "ada", "ada@example.org", Role.PLAYER, "avatar-01", datetime(2026, 1, 1, tzinfo=UTC))


@given(st.text(min_size=1, max_size=100))
def test_a_name_that_is_taken_is_normalised_and_can_be_seen(text: str) -> None:
    name = normalise_name(text)
    assert normalise_name(name) == name
    if find_name_fault(name) is None:
        assert 1 <= len(name) <= LONGEST_NAME
        assert unicodedata.is_normalized("NFC", name)
        assert not any(unicodedata.category(character) in ("Cc", "Cs", "Co") for character in name)
        assert not any(unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF") for c in name)


@pytest.mark.parametrize(
    "name", ["Ada", "王小明", "O'Neil-Smith Jr.", "علی\u200cرضا", "👩\u200d💻", "Z", "Ada  B"]
)
def test_people_have_many_names(name: str) -> None:
    assert find_name_fault(normalise_name(name)) is None


@given(
    st.dictionaries(st.sampled_from([*CHANGEABLE, "role", "id", "email"]), st.none() | st.text(max_size=5))
)
def test_a_change_is_of_what_people_may_change(wanted: dict[str, str | None]) -> None:
    user, members = change(USER, wanted)
    assert set(members) <= set(CHANGEABLE) & set(wanted)
    assert (user.id, user.role, user.email) == (USER.id, USER.role, USER.email)
    for member in CHANGEABLE:
        assert (getattr(user, member) != getattr(USER, member)) is (member in members)
    assert change(user, wanted) == (user, [])


def test_others_never_see_an_address() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    own, public = (view(USER, now, None) for view in (views.own, views.public))
    assert own.keys() - public.keys() == {"email", "is_verified"}
    assert "example.org" not in str(public)
