"""What is left in battles of players who were deleted."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from game_service.personal.erasure import finish
from game_service.tables import metadata
from tests.game_service.conftest import Match, World
from tests.game_service.players import Player, is_gap_free
from tests.game_service.processes import running_process
from tests.waiting import until

SECRET = "WA 0000002"
NOBODY = "deleted-7"


def dump(world: World) -> str:
    """All that the database holds, but for what has the name of a test's own."""
    rows = []
    with psycopg2.connect(world.database.dsn("game")) as connection, connection.cursor() as cursor:
        for table in metadata.sorted_tables:
            cursor.execute(f"SELECT {table.name}::text FROM {table.fullname}")
            rows += [f"{table.name}: {row}" for (row,) in cursor.fetchall()]
    connection.close()
    return "\n".join(rows)


async def delete(world: World, player: Player) -> None:
    """What auth_service tells when a user is deleted."""
    await world.auth.publish("user_revoked", user_id=player.user_id, before=2e9)
    await world.auth.publish("user_deleted", user_id=player.user_id, username=NOBODY, avatar="avatar-01")


def is_forgotten(world: World, player: Player) -> bool:
    return player.name not in dump(world)


def renamed(value: Any, player: Player) -> Any:
    """A document as it is once the player has no name any more."""
    if isinstance(value, dict):
        value = {key: renamed(each, player) for key, each in value.items()}
        if player.user_id in (value.get("player_id"), value.get("id")):
            value |= {
                key: NOBODY for key in ("name", "username") if key in value and value[key] == player.name
            }
        return value
    return [renamed(each, player) for each in value] if isinstance(value, list) else value


async def fight(world: World) -> tuple[Player, Player, str]:
    """A battle in a room of one's own, that is fought to its end; the loser is to go."""
    loser, winner = await world.join("ada-the-late"), await world.join("bob")
    room = await loser.call("create_room")
    await winner.call("join_room", room_id=room["room_id"])
    settings = {"rounds": 2, "round_seconds": 60}
    battle_id = (await loser.call("start_battle", room_id=room["room_id"], settings=settings))["battle_id"]
    for player in (loser, winner):
        await player.call("ready", battle_id=battle_id)
    for number in (1, 2):
        await winner.expect_battle("round_started", round=number)
        sent = await loser.call(
            "submit", battle_id=battle_id, language="python", source=SECRET, msg_id=str(number)
        )
        await winner.expect_verdict(sent["submission_id"])
        for player in (winner, loser):
            await player.call("submit", battle_id=battle_id, language="python", source="AC")
    for player in (loser, winner):
        await player.expect_end(battle_id)
    return loser, winner, battle_id


async def test_battles_stay_as_they_were_but_for_the_name_of_who_is_deleted(world: World) -> None:
    ada, bob, battle_id = await fight(world)
    queued = await world.join("ada-the-late", user_id=ada.user_id)
    await queued.call("quick_match")
    paths = (f"/api/battles/{battle_id}/events", f"/api/battles/{battle_id}", "/api/battles")
    before = [(await world.get(path, bob))[1] for path in paths]
    assert ada.name in dump(world)
    assert SECRET in dump(world)

    await delete(world, ada)
    await ada.expect("disconnected")
    await until(lambda: is_forgotten(world, ada), every=0.05)
    after = [(await world.get(path, bob))[1] for path in paths]
    for answer in (*before, *after):
        answer.get("battle", {}).pop("server_now", None)
        for listed in answer.get("battles", []):
            listed["players"].sort(key=lambda player: player["id"])  # by name where points are equal
            for player in listed["players"]:
                player.pop("avatar")
    assert after == [renamed(deepcopy(answer), ada) for answer in before]
    assert is_gap_free(after[0]["events"])
    assert str(after).count(NOBODY) > 5
    assert SECRET not in dump(world)
    _, profile = await world.get("/users/profile", bob)
    names = [user["username"] for session in profile["sessions"] for user in session["users"]]
    assert sorted(names) == ["bob", NOBODY]
    _, leaders = await world.get("/users/leaderboard", bob)
    assert [leader["username"] for leader in leaders] == ["bob"]

    await world.auth.publish("user_deleted", user_id=ada.user_id, username=NOBODY, avatar="avatar-01")
    other = str(uuid4())
    await world.auth.publish(
        "profile_changed", user_id=other, username="cy", avatar=None, role="player", is_guest=False
    )
    await until(lambda: other in dump(world), every=0.05)
    assert [(await world.get(path, bob))[1] for path in paths[:1]] == after[:1]


async def test_a_battle_goes_on_without_the_name_and_judges_what_was_sent_in(
    world: World, match: Match
) -> None:
    world.problems.hold_after = 1
    ada, bob, battle_id = await match(rounds=1, round_seconds=120)
    await bob.expect_battle("round_started")
    sent = await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await world.problems.held.wait()
    await delete(world, ada)
    await until(lambda: NOBODY in dump(world), every=0.05)
    assert (await bob.expect_battle("player_dropped"))["data"]["player_id"] == ada.user_id
    world.problems.hold_after = None
    world.problems.go.set()
    assert (await bob.expect_verdict(sent["submission_id"]))["data"]["verdict"] == "AC"
    await bob.call("submit", battle_id=battle_id, language="python", source="AC")
    end = await bob.expect_battle("battle_finished")
    assert end["data"]["winner_id"] == ada.user_id
    assert {row["name"] for row in end["data"]["standings"]} == {"bob", NOBODY}
    await finish(world.game.container.db())
    with psycopg2.connect(world.database.dsn("game")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT player_id, source, verdict FROM game.submissions")
        rows = {player: (source, verdict) for player, source, verdict in cursor.fetchall()}
    connection.close()
    assert rows == {ada.user_id: ("", "AC"), bob.user_id: ("AC", "AC")}


async def test_a_deletion_while_the_service_is_killed_is_done_when_it_is_back(bare_world: World) -> None:
    world = bare_world
    async with running_process(world) as process:
        ada = world.make_player("ada-the-late", url=process.url)
        await ada.connect()
        await ada.call("create_room")
        await ada.close()
        blocker = psycopg2.connect(world.database.dsn("game"))
        with blocker.cursor() as cursor:  # the last step of the deletion has to wait for this
            cursor.execute("SELECT 1 FROM game.players WHERE user_id = %s FOR UPDATE", (ada.user_id,))
            await delete(world, ada)
            watcher = psycopg2.connect(world.database.admin_dsn)
            watcher.autocommit = True
            with watcher.cursor() as looking:

                def waits() -> bool:
                    looking.execute(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        " AND datname = current_database() AND query LIKE '%Quick match%'"
                    )
                    return looking.fetchone() is not None

                await until(waits, every=0.05, within=30)
            watcher.close()
            await process.kill()
        blocker.rollback()
        blocker.close()
        assert "ada-the-late's room" in dump(world)  # nothing was half done
        await process.start()
        await until(lambda: is_forgotten(world, ada), every=0.05)


async def test_who_is_deleted_before_ever_being_here_stays_so(world: World) -> None:
    ada = world.make_player("ada-the-late")
    await delete(world, ada)
    await until(lambda: NOBODY in dump(world), every=0.05)
    await world.auth.publish(
        "profile_changed", user_id=ada.user_id, username=ada.name, avatar=None, role="player", is_guest=False
    )
    await world.auth.publish(
        "profile_changed", user_id=str(uuid4()), username="cy", avatar=None, role="player", is_guest=False
    )
    await until(lambda: "cy" in dump(world), every=0.05)
    assert is_forgotten(world, ada)


@pytest.mark.parametrize(
    "change",
    [
        "data = data || '{\"room_id\": null}'",
        "data = jsonb_set(data, '{players,0,player_id}', '\"x\"')",
        "data = jsonb_set(data, '{players}', '[]')",
        "seq = 99",
        "private = NULL",
    ],
)
async def test_the_log_lets_names_go_and_nothing_else(world: World, match: Match, change: str) -> None:
    await match()
    connection = psycopg2.connect(world.database.dsn("game"))
    cursor = connection.cursor()
    cursor.execute("SET LOCAL game.erasing = 'on'")
    cursor.execute("UPDATE game.battle_events SET data = jsonb_set(data, '{players,0,name}', '\"x\"')")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="append-only"):
        cursor.execute(f"UPDATE game.battle_events SET {change} WHERE seq = 1")
    connection.close()
