"""Each earlier front-end's walk through what it knows of this version, through the gateway."""

import re
import uuid
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import orjson
import pytest

from deploy.stack import Stack
from tests.e2e.rest.battle import PASSWORD, Fought
from tests.game_service.players import Player
from tests.problem_service.images.drawings import SHEETS, picture
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("rest")

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
CALL = re.compile(r"[a-z_][a-z0-9_]*\(.*\)", re.DOTALL)
RANKS = {"Bronze": (0, 250), "Silver": (251, 500), "Gold": (501, 750), "Platinum": (751, None)}


USER = {
    "id",
    "email",
    "name",
    "picture",
    "github_username",
    "leetcode_username",
    "codeforces_username",
    "created_at",
    "updated_at",
    "is_active",
    "is_verified",
}
STATS = {"github_stats", "leetcode_stats", "codeforces_stats"}
PAGINATION = {"page", "pages", "per_page", "total", "has_next", "has_prev"}
ROOM = {
    "id",
    "name",
    "description",
    "is_private",
    "max_participants",
    "current_participants",
    "language",
    "is_active",
    "created_by",
    "created_at",
    "updated_at",
    "last_activity",
    "content_version",
}


class FrontEnd:
    """A front-end that knows its paths and reads ``body.error``."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self.token: str | None = None

    async def ask(
        self, method: str, path: str, body: Any = None, *, scheme: str = "Bearer"
    ) -> tuple[int, Any]:
        """Status and body."""
        headers = {} if self.token is None else {"Authorization": f"{scheme} {self.token}"}
        data = None
        if body is not None:
            data = BytesIO(orjson.dumps(body))
            headers["Content-Type"] = "application/json"
        async with self._http.request(method, path, data=data, headers=headers) as answer:
            content = await answer.json(content_type=None)
            if answer.status >= 400:
                assert answer.content_type == "application/problem+json"
                assert isinstance(content["error"], str)
            return answer.status, content

    def cookie(self, name: str) -> str:
        """The value of a cookie that a browser keeps."""
        return next(each.value for each in self._http.cookie_jar if each.key == name)

    async def get(self, path: str) -> Any:
        status, content = await self.ask("GET", path)
        assert status == 200, content
        return content

    async def post(self, path: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """The body of the answer, which must have this status."""
        answered, content = await self.ask("POST", path, body, **options)
        assert answered == status, content
        return content


@pytest.fixture
async def front_end(stack: Stack) -> AsyncIterator[FrontEnd]:
    """A front-end that keeps no cookies."""
    async with aiohttp.ClientSession(stack.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield FrontEnd(http)


@pytest.fixture
async def browser(stack: Stack) -> AsyncIterator[FrontEnd]:
    """A front-end in a browser, which keeps cookies and names its origin."""
    jar = aiohttp.CookieJar(unsafe=True)  # for an IP address, too
    async with aiohttp.ClientSession(stack.url, cookie_jar=jar, headers={"Origin": stack.url}) as http:
        yield FrontEnd(http)


@pytest.fixture
def name() -> str:
    return f"ada_{uuid.uuid4().hex[:8]}"


async def test_the_code_battle_front_end(front_end: FrontEnd, fought: Fought, name: str) -> None:
    account = {"username": name, "password": PASSWORD}
    assert (await front_end.post("/auth/register", account, status=201)).keys() >= {"status", "message"}
    await front_end.post("/auth/register", account, status=409)
    await front_end.post("/auth/login", account | {"password": "something else"}, status=401)
    login = await front_end.post("/auth/login", account)
    assert login.keys() >= {"status", "message", "username", "access_token", "token_type"}
    assert (login["username"], login["token_type"].lower()) == (name, "bearer")

    await front_end.post("/users/avatars", {"username_one": name, "username_two": name}, status=401)
    front_end.token = login["access_token"]
    profile = await front_end.get("/users/profile")
    assert profile.keys() >= {"id", "username", "xp", "avatar", "wins", "losses", "rank", "sessions"}
    assert (profile["username"], profile["xp"], profile["wins"], profile["losses"]) == (name, 0, 0, 0)
    assert profile["sessions"] == []
    assert isinstance(profile["avatar"], str)
    assert_rank(profile)

    avatars = await front_end.post("/users/avatars", {"username_one": name, "username_two": fought.winner})
    assert [each["username"] for each in avatars] == [name, fought.winner]
    assert all(each.keys() >= {"id", "username", "avatar"} for each in avatars)
    assert avatars[0] == {key: profile[key] for key in ("id", "username", "avatar")}

    leaders = await front_end.get("/users/leaderboard")
    assert 0 < len(leaders) <= 100
    assert [each["xp"] for each in leaders] == sorted((each["xp"] for each in leaders), reverse=True)
    for leader in leaders:
        assert leader.keys() >= {"id", "username", "avatar", "xp", "wins", "losses", "rank"}
        assert_rank(leader)
    assert next(each for each in leaders if each["username"] == fought.winner)["xp"] == 10
    assert len(await front_end.get("/users/leaderboard?per_page=1&page=2")) == 1

    status, updated = await front_end.ask("PATCH", "/users/update", {"avatar": "avatar-09"})
    assert (status, updated) == (200, {"id": profile["id"], "username": name, "avatar": "avatar-09"})
    assert (await front_end.ask("PATCH", "/users/update", {"avatar": "avatar-99"}))[0] == 400

    async def is_told() -> bool:
        return bool((await front_end.get("/users/profile"))["avatar"] == "avatar-09")

    await until(is_told, every=0.05)

    problem = await front_end.get("/problems/random")
    assert_problem(problem)
    assert [rank["name"] for rank in problem["rank"]] == ["Bronze"]
    other = await front_end.get("/problems/random/")
    assert other["id"] != problem["id"]  # while there is one that the player has not seen
    refused = await front_end.post("/problems/generate", status=503)  # no key for a language model is set
    assert refused["code"] == "generation-unavailable"

    logout = await front_end.post("/auth/logout", scheme="bearer")
    assert logout.keys() >= {"status", "message"}
    await front_end.post("/auth/logout", status=401)


async def test_the_profile_of_somebody_who_won(front_end: FrontEnd, fought: Fought) -> None:
    front_end.token = fought.token
    profile = await front_end.get("/users/profile")
    assert (profile["xp"], profile["wins"], profile["losses"]) == (10, 1, 0)
    (session,) = profile["sessions"]
    assert session["id"] == fought.battle_id
    assert len(session["problem"]) == 1
    assert [(each["username"], each["xp"]) for each in session["winner"]] == [(fought.winner, 10)]
    assert session["winner"][0]["id"] == profile["id"]
    assert len(session["users"]) == 2
    assert all(each.keys() >= {"id", "username", "xp"} for each in session["users"])


async def test_the_brain_game_front_end(front_end: FrontEnd, name: str) -> None:
    account = {"email": f"{name}@example.test", "username": name, "password": PASSWORD}
    user = await front_end.post("/register", account, status=201)
    assert (user["username"], user["email"]) == (name, account["email"])
    assert isinstance(user["number"], int)
    other = {**account, "email": f"b{account['email']}", "username": f"{name}_b"}
    assert (await front_end.post("/register", other, status=201))["number"] > user["number"]
    credentials = {key: account[key] for key in ("email", "password")}
    await front_end.post("/login", credentials | {"password": "something else"}, status=401)
    login = await front_end.post("/login", credentials)
    assert (await front_end.ask("GET", "/api/users/me"))[0] == 401
    front_end.token = login["token"]
    assert await front_end.get("/api/users/me") == user
    await assert_compares_images(front_end)
    await front_end.post("/logout")
    assert (await front_end.ask("GET", "/api/users/me"))[0] == 401


async def test_the_collaborative_coding_front_end(front_end: FrontEnd, stack: Stack, name: str) -> None:
    account = {"username": name, "password": PASSWORD, "email": f"{name}@example.test"}
    registered = await front_end.post("/api/auth/register", account, status=201)
    paths = ("/api/auth/profile", "/api/users/profile")
    for path in (*paths, "/api/users/search?q=ada", "/api/users/dashboard", "/api/users/rooms"):
        assert (await front_end.ask("GET", path))[0] == 401
    front_end.token = registered["refresh_token"]
    refreshed = await front_end.post("/api/auth/refresh")
    assert refreshed.keys() >= {"access_token", "user"}
    front_end.token = refreshed["access_token"]
    verified = await front_end.post("/api/auth/verify-token")
    assert (verified.keys(), verified["valid"]) == ({"valid", "user"}, True)
    for user in (registered["user"], refreshed["user"], verified["user"]):
        assert user.keys() >= USER
        assert (user["email"], user["name"], user["is_active"]) == (account["email"], name, True)
        assert TIME.fullmatch(user["created_at"])
        assert TIME.fullmatch(user["updated_at"])

    for number, path in enumerate(paths):
        wanted = {"name": f"Ada the {number}", "github_username": f"ada-{number}"}
        status, changed = await front_end.ask("PUT", path, wanted)
        assert status == 200
        for read in (changed, await front_end.get(path), await front_end.get(f"{path}/")):
            for member in ("profile", "user"):
                assert read[member].keys() >= USER | STATS
                assert read[member].items() >= wanted.items()
        assert (await front_end.ask("PUT", path, {"name": ""}))[0] == 400
        assert "message" in await front_end.post(path.replace("profile", "stats/refresh"))

    found = await front_end.get(f"/api/users/search?q={name[2:].upper()}&page=1&per_page=5")
    assert (found.keys(), found["pagination"].keys()) == ({"users", "query", "pagination"}, PAGINATION)
    (user,) = found["users"]
    assert (await front_end.ask("GET", "/api/users/search?q=a"))[0] == 400
    seen = await front_end.get(f"/api/users/{user['id']}/profile")
    assert seen["profile"] == seen["user"]
    for shown in (user, seen["user"]):
        assert shown.keys() >= USER - {"email", "is_verified"}
        assert "email" not in shown
    assert seen["user"].keys() >= STATS
    assert (await front_end.ask("GET", f"/api/users/{uuid.uuid4()}/profile"))[0] == 404

    player = await Player(stack.url, front_end.token, user["id"], name).connect()
    room = (await player.call("create_room", name="where she codes"))["room"]
    listed = await front_end.get("/api/users/rooms?per_page=1")
    assert (listed.keys(), listed["pagination"].keys()) == ({"rooms", "pagination"}, PAGINATION)
    dashboard = (await front_end.get("/api/users/dashboard"))["dashboard"]
    assert dashboard.keys() == {"user", "recent_rooms", "owned_rooms", "stats"}
    for rooms in (listed["rooms"], dashboard["recent_rooms"], dashboard["owned_rooms"]):
        assert [(each["id"], each["name"]) for each in rooms] == [(room["id"], "where she codes")]
        assert rooms[0].keys() >= ROOM
    assert dashboard["user"].keys() >= USER
    assert dashboard["stats"] == {
        "total_rooms_created": 1,
        "total_rooms_joined": 1,
        "active_participations": 1,
    }
    await player.call("leave_room")
    await player.close()

    assert "message" in await front_end.post("/api/auth/logout")
    front_end.token = None
    login = await front_end.post("/api/auth/login", {"login": name, "password": PASSWORD})
    front_end.token = login["access_token"]
    status, deleted = await front_end.ask("DELETE", "/api/auth/delete-account")
    assert (status, "message" in deleted) == (200, True)
    assert (await front_end.ask("GET", "/api/auth/profile"))[0] == 401


async def test_the_lobby_front_end(browser: FrontEnd, front_end: FrontEnd, stack: Stack, name: str) -> None:
    pseudonym = {"pseudonym": name}
    guest = await browser.post("/login", pseudonym)
    assert guest.keys() >= {"id", "pseudonym", "is_connected", "connected_at", "created_at"}
    assert (guest["pseudonym"], guest["is_connected"]) == (name, True)
    assert TIME.fullmatch(guest["connected_at"])
    assert TIME.fullmatch(guest["created_at"])
    assert (await browser.get("/api/auth/me"))["id"] == guest["id"]  # by the cookie

    for refused in ({"pseudonym": "x"}, {"pseudonym": "admin"}, pseudonym):
        await front_end.post("/login", refused, status=400)
    await front_end.post("/logout", pseudonym, status=401)
    assert (await browser.post("/login", pseudonym))["id"] == guest["id"]  # a page refresh

    token = browser.cookie("codemaze_session")
    player = await Player(stack.url, token, guest["id"], name).connect()
    for query in ("", "?sort_by=pseudonym", "?sort_by=connected_at"):
        online = await browser.get(f"/users{query}")
        assert all(each.keys() >= guest.keys() and each["is_connected"] is True for each in online)
        (own,) = (each for each in online if each["id"] == guest["id"])
        assert own["pseudonym"] == name
        assert TIME.fullmatch(own["connected_at"])
    assert (await browser.ask("GET", "/users?sort_by=id"))[0] == 400
    assert (await front_end.ask("GET", "/users"))[0] == 401
    await player.close()

    async def is_away() -> bool:
        return all(each["id"] != guest["id"] for each in await browser.get("/users"))

    await until(is_away, every=0.05)

    assert "message" in await browser.post("/logout", pseudonym)
    await browser.post("/logout", pseudonym, status=400)
    assert (await browser.ask("GET", "/api/auth/me"))[0] == 401
    assert (await front_end.post("/login", pseudonym))["id"] != guest["id"]


def assert_problem(problem: Any) -> None:
    """The problem has the contract's members, and each example a call of one function."""
    assert problem.keys() >= {"id", "title", "description", "rank", "examples"}
    (rank,) = problem["rank"]
    assert (rank["min_xp"], rank["max_xp"]) == RANKS[rank["name"]]
    assert problem["examples"]
    for number, example in enumerate(problem["examples"], start=1):
        assert example.keys() >= {"id", "input", "output", "explanation", "test_case"}
        assert example["id"] == number
        assert isinstance(example["test_case"], str)
        if CALL.fullmatch(example["test_case"]) is None:
            assert example["test_case"] == example["input"]  # a program's, which reads text


async def assert_compares_images(front_end: FrontEnd) -> None:
    star, house = picture("star"), picture("house")

    async def compare(original: str, drawn: str, status: int = 200) -> Any:
        body = {"originalImage": original, "drawnImage": drawn}
        return await front_end.post("/api/images/compare", body, status=status)

    assert await compare(star, star) == {"distance": 0}
    assert await compare(star, star.partition(",")[2]) == {"distance": 0}
    near, far = await compare(star, picture("star", SHEETS[2])), await compare(star, house)
    assert near["distance"] < far["distance"] <= 64
    for wrong, status, code in (
        ("nothing drawn", 400, "bad-image"),
        (star + " " * 2_000_000, 200, None),
        (star + " " * 10_000_000, 413, "too-large"),
    ):
        assert (await compare(star, wrong, status)).get("code") == code


def assert_rank(player: Any) -> None:
    """The player has the one rank that the xp make."""
    (rank,) = player["rank"]
    assert rank.keys() >= {"id", "name", "min_xp", "max_xp"}
    assert (rank["min_xp"], rank["max_xp"]) == RANKS[rank["name"]]
    assert rank["min_xp"] <= player["xp"] <= (rank["max_xp"] or player["xp"])
