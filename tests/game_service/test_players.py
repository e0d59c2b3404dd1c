"""Profiles, leaderboard and avatars in the shapes that the code-battle front-end reads."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from game_service.tables import players
from shared.service_token import ServiceToken
from tests.conftest import INTERNAL_KEY
from tests.game_service.conftest import Match, World

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
BRONZE = {"id": 1, "name": "Bronze", "min_xp": 0, "max_xp": 250}
GIVE = (
    sa.update(players).where(players.c.user_id == sa.bindparam("of_user")).values(xp=sa.bindparam("amount"))
)
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
LEADER = {"id", "username", "avatar", "xp", "wins", "losses", "rank"}


async def know(world: World, name: str, xp: int = 0, *, is_guest: bool = False) -> str:
    """An account that auth_service tells of, with this much xp; its id."""
    user_id = str(uuid4())
    player = world.make_player(name, user_id=user_id, role="guest" if is_guest else "player")
    await world.get("/users/profile", player)
    async with world.game.container.db().connect() as conn:
        await conn.execute(GIVE, of_user=UUID(user_id), amount=xp)
    return user_id


async def test_a_profile_tells_rank_record_and_battles(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await bob.call("forfeit", battle_id=battle_id)
    await ada.expect_battle("battle_finished")
    status, profile = await world.get("/users/profile", ada)
    assert status == 200
    assert (
        profile.items()
        >= {
            "id": ada.user_id,
            "username": "ada",
            "avatar": None,
            "xp": 10,
            "wins": 1,
            "losses": 0,
            "rank": [BRONZE],
        }.items()
    )
    (session,) = profile["sessions"]
    assert session["id"] == battle_id
    assert [problem["title"] for problem in session["problem"]] == ["Problem 1"]
    assert [(user["id"], user["username"], user["xp"]) for user in session["winner"]] == [
        (ada.user_id, "ada", 10)
    ]
    assert [user["username"] for user in session["users"]] == ["ada", "bob"]
    _, other = await world.get("/users/profile", bob)
    assert (other["xp"], other["wins"], other["losses"]) == (0, 0, 1)
    assert other["sessions"][0]["winner"] == session["winner"]


async def test_a_newcomer_has_an_empty_profile(world: World) -> None:
    status, profile = await world.get("/users/profile", world.make_player("ada"))
    assert (status, profile["xp"], profile["sessions"], profile["rank"]) == (200, 0, [], [BRONZE])


@pytest.mark.parametrize(
    ("xp", "rank"),
    [
        (250, "Bronze"),
        (251, "Silver"),
        (500, "Silver"),
        (501, "Gold"),
        (750, "Gold"),
        (751, "Platinum"),
    ],
)
async def test_xp_gives_the_rank(world: World, xp: int, rank: str) -> None:
    await know(world, "ada", xp)
    _, leaders = await world.get("/users/leaderboard", world.make_player("bob"))
    assert [item["name"] for item in leaders[0]["rank"]] == [rank]


async def test_the_leaderboard_is_by_xp_without_guests(world: World) -> None:
    for name, xp in (("ada", 5), ("bob", 300), ("cyd", 20), ("abe", 5)):
        await know(world, name, xp)
    await know(world, "visitor", 1000, is_guest=True)
    reader = world.make_player("bob")
    status, leaders = await world.get("/users/leaderboard", reader, per_page=4)
    assert status == 200
    assert [row["username"] for row in leaders] == ["bob", "cyd", "abe", "ada"]
    assert all(row.keys() >= LEADER for row in leaders)
    _, second = await world.get("/users/leaderboard", reader, per_page=3, page=2)
    assert second[0] == leaders[3]


async def test_names_and_avatars_follow_the_feed(world: World) -> None:
    user_id = await know(world, "ada")
    profile: dict[str, Any] = {"user_id": user_id, "role": "player", "is_guest": False}
    await world.auth.publish("profile_changed", **profile, username="countess", avatar="/avatars/7.svg")
    reader = world.make_player("bob")
    rows = await world.eventually(
        "/users/leaderboard", reader, lambda rows: rows[0]["username"] == "countess"
    )
    assert rows[0]["avatar"] == "/avatars/7.svg"


async def test_a_guest_who_becomes_an_account_is_a_leader_with_what_the_guest_has_won(world: World) -> None:
    user_id = await know(world, "visitor", 300, is_guest=True)
    await know(world, "ada", 20)
    reader = world.make_player("bob")
    _, rows = await world.get("/users/leaderboard", reader)
    assert [row["username"] for row in rows] == ["ada"]
    profile: dict[str, Any] = {"user_id": user_id, "role": "player", "is_guest": False}
    await world.auth.publish("profile_changed", **profile, username="Vera", avatar="avatar-03")
    rows = await world.eventually("/users/leaderboard", reader, lambda rows: len(rows) == 2)
    assert (rows[0]["id"], rows[0]["username"], rows[0]["xp"]) == (user_id, "Vera", 300)
    _, own = await world.get("/users/profile", world.make_player("Vera", user_id=user_id))
    assert (own["username"], own["xp"], own["is_guest"]) == ("Vera", 300, False)


async def test_the_avatars_of_two_come_in_the_order_asked_for(world: World) -> None:
    ada, bob = await know(world, "ada"), await know(world, "bob")
    reader = world.make_player("cyd")
    status, rows = await world.post("/users/avatars", reader, {"username_one": "bob", "username_two": "ada"})
    assert status == 200
    assert rows == [
        {"id": bob, "username": "bob", "avatar": None},
        {"id": ada, "username": "ada", "avatar": None},
    ]
    _, rows = await world.post("/users/avatars", reader, {"username_one": "bob", "username_two": "nobody"})
    assert [row["username"] for row in rows] == ["bob"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        {"username_one": "ada"},
        {"username_one": "ada", "username_two": None},
        {"username_one": "ada", "username_two": 1},
        {"username_one": "ada", "username_two": ""},
        {"username_one": "ada", "username_two": "a\0b"},
        {"username_one": "ada", "username_two": "x" * 65},
        {"username_one": "ada", "username_two": "bob", "bogus": 1},
    ],
    ids=str,
)
async def test_avatars_of_something_else_are_refused(world: World, body: Any) -> None:
    status, problem = await world.post("/users/avatars", world.make_player("ada"), body)
    assert (status, problem["code"]) == (400, "validation-failed")
    assert problem["error"] == problem["detail"]


async def test_a_bad_page_of_the_leaderboard_is_refused(world: World) -> None:
    reader = world.make_player("ada")
    for query in ({"page": "0"}, {"page": "x"}, {"per_page": "101"}, {"page": "100001"}, {"bogus": "1"}):
        status, problem = await world.get("/users/leaderboard", reader, **query)
        assert (status, list(problem["errors"])) == (400, list(query))


class TestOnline:
    """Who is connected now, as the lobby front-end asks."""

    async def test_everybody_with_a_socket_is_there_once(self, world: World) -> None:
        zed = await world.join("zed", role="guest")
        ada = await world.join("Ada")
        again = await world.join("zed", user_id=zed.user_id, role="guest")
        reader = world.make_player("reader")
        status, people = await world.get("/users", reader)
        assert status == 200
        assert [each["pseudonym"] for each in people] == ["Ada", "zed"]
        assert [each["id"] for each in people] == [ada.user_id, zed.user_id]
        members = {"id", "pseudonym", "is_connected", "connected_at", "created_at"}
        assert all(each.keys() == members and each["is_connected"] is True for each in people)
        assert all(TIME.fullmatch(each[name]) for each in people for name in ("connected_at", "created_at"))

        await again.close()
        _, still = await world.get("/users", reader, sort_by="connected_at")
        assert still[0] == people[1]  # the first socket is older
        await zed.close()
        left = await world.eventually("/users", reader, lambda rows: len(rows) == 1)
        assert left[0]["id"] == ada.user_id

    async def test_they_are_in_the_order_asked_for(self, world: World) -> None:
        for name in ("cyd", "Bob", "ada"):
            await world.join(name)
        reader = world.make_player("reader")
        for order, names in (
            ("pseudonym", ["ada", "Bob", "cyd"]),
            ("connected_at", ["cyd", "Bob", "ada"]),
        ):
            _, people = await world.get("/users", reader, sort_by=order)
            assert [each["pseudonym"] for each in people] == names
        for wrong in ({"sort_by": "id"}, {"sort_by": ""}, {"bogus": "1"}):
            status, problem = await world.get("/users", reader, **wrong)
            assert (status, list(problem["errors"])) == (400, list(wrong))


class TestRoomsOfUsers:
    """What auth_service asks to show with a profile."""

    @staticmethod
    async def ask(world: World, path: str, caller: str = "auth", **query: Any) -> tuple[int, Any]:
        headers = ServiceToken(INTERNAL_KEY, caller=caller, callee="game").header()
        async with world.http.get(world.game.url + path, params=query, headers=headers) as response:
            return response.status, await response.json()

    async def test_rooms_are_those_one_owns_or_is_in(self, world: World) -> None:
        ada, bob = await world.join("ada"), await world.join("bob")
        rooms = [(await ada.call("create_room", name=f"room {n}"))["room"] for n in range(3)]
        secret = await bob.call("create_room", name="bob's", is_private=True, password="abcd", seats=7)
        await ada.call("join_room", code=secret["room"]["code"], password="abcd")
        await ada.call("leave_room", room_id=rooms[0]["id"])

        path = f"/internal/users/{ada.user_id}/rooms"
        status, page = await self.ask(world, path, per_page=2)
        assert status == 200
        assert all(room.keys() >= ROOM for room in page["rooms"])
        assert [room["name"] for room in page["rooms"]] == ["bob's", "room 2"]
        assert page["pagination"] == {
            "page": 1,
            "pages": 2,
            "per_page": 2,
            "total": 4,
            "has_next": True,
            "has_prev": False,
        }
        first = page["rooms"][0]
        assert (first["created_by"], first["owner_name"]) == (bob.user_id, "bob")
        assert (first["is_private"], first["max_participants"], first["current_participants"]) == (True, 7, 2)
        assert first["last_activity"] > first["created_at"]
        _, second = await self.ask(world, path, per_page=2, page=2)
        assert [room["name"] for room in second["rooms"]] == ["room 1", "room 0"]

    async def test_a_summary_counts(self, world: World, match: Match) -> None:
        ada, bob, battle_id = await match(rounds=1)
        await ada.call("create_room", name="hers")
        path = f"/internal/users/{ada.user_id}/rooms/summary"
        status, summary = await self.ask(world, path)
        assert status == 200
        assert [room["name"] for room in summary["owned_rooms"]] == ["hers"]
        assert len(summary["recent_rooms"]) == 2
        assert all(room.keys() >= ROOM for room in summary["recent_rooms"])
        assert summary["stats"] == {
            "total_rooms_created": 1,
            "total_rooms_joined": 2,
            "active_participations": 2,
        }
        await bob.call("forfeit", battle_id=battle_id)
        await bob.call("leave_room")
        _, summary = await self.ask(world, f"/internal/users/{bob.user_id}/rooms/summary")
        assert (summary["owned_rooms"], summary["recent_rooms"]) == ([], [])
        assert summary["stats"] == {
            "total_rooms_created": 0,
            "total_rooms_joined": 1,  # where he fought
            "active_participations": 0,
        }

    async def test_they_are_for_auth_service_alone(self, world: World) -> None:
        ada = world.make_player("ada")
        for path in (f"/internal/users/{ada.user_id}/rooms", f"/internal/users/{ada.user_id}/rooms/summary"):
            assert (await self.ask(world, path))[0] == 200  # who never played has none
            status, problem = await self.ask(world, path, caller="problem")
            assert (status, problem["code"]) == (403, "forbidden")
            for player in (ada, None):
                status, problem = await world.get(path, player)
                assert (status, problem["code"]) == (401, "invalid-service-token")
        status, problem = await self.ask(world, "/internal/users/somebody/rooms")
        assert (status, list(problem["errors"])) == (400, ["user_id"])


async def test_players_are_for_those_who_signed_in(world: World) -> None:
    for path in ("/users", "/users/profile", "/users/leaderboard", "/api/battles"):
        status, problem = await world.get(path, None)
        assert (status, problem["code"]) == (401, "unauthenticated")
