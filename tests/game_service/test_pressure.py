"""What one user's sockets may take from the others: connections, memory, commands under way."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import aiohttp
import orjson
import pytest
from socketio.exceptions import ConnectionError as Refusal

from game_service.announcements import user_channel
from game_service.sockets.dispatch import MOST_UNDER_WAY
from game_service.sockets.gate import MOST_SOCKETS
from tests.game_service.conftest import Match, World
from tests.game_service.wire import open_wire
from tests.waiting import until

PATIENT = {"commands_per_second": 100_000, "commands_burst": 100_000}


def is_past(time: str) -> bool:
    return datetime.now(UTC) > datetime.fromisoformat(time)


async def is_cut(ws: aiohttp.ClientWebSocketResponse) -> bool:
    """Whether the server has dropped the connection; nothing is read."""
    try:
        await ws.send_str("3")
    except ConnectionError:
        return True
    return False


async def test_a_client_that_does_not_read_is_cut_off_and_forgotten(world: World) -> None:
    ada = world.make_player("ada")
    server = world.game.container.server()
    async with open_wire(world.http, world.game.url) as wire:
        await wire.sign_in({"token": ada.token})
        for number in range(400):
            server.publish(user_channel(UUID(ada.user_id)), "news", {"number": number, "text": "x" * 100_000})
            await asyncio.sleep(0)
        await until(lambda: is_cut(wire.ws), every=0.1)
    await until(lambda: not server.eio.sockets)


async def test_connections_at_once_do_not_pass_the_limit_of_a_user(world: World) -> None:
    ada = world.make_player("ada")
    many = [world.make_player("ada", user_id=ada.user_id) for _ in range(MOST_SOCKETS + 10)]
    outcomes = await asyncio.gather(*(player.connect() for player in many), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert len(refused) == 10
    assert all(isinstance(outcome, Refusal) for outcome in refused)
    assert len(world.game.container.sessions().of_user(UUID(ada.user_id))) == MOST_SOCKETS


@pytest.mark.parametrize("changes", [{"commands_per_second": 1, "commands_burst": 5}])
async def test_another_connection_brings_no_more_commands(world: World) -> None:
    ada = await world.join("ada")
    tablet = await world.join("ada", user_id=ada.user_id)
    answers: list[dict[str, Any]] = []
    for _ in range(3):
        answers += [await player.ask("cancel_match") for player in (ada, tablet)]
    await ada.again()
    answers.append(await ada.ask("cancel_match"))
    assert [answer["ok"] for answer in answers[:5]] == [True] * 5
    assert [answer["error"]["code"] for answer in answers[5:]] == ["too-many-requests"] * 2


@pytest.mark.parametrize("changes", [PATIENT])
async def test_only_so_many_commands_of_a_socket_wait(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.hold_after = 1
    running = asyncio.create_task(
        ada.ask("try", {"battle_id": battle_id, "language": "python", "source": "A"})
    )
    await world.problems.held.wait()
    async with open_wire(world.http, world.game.url) as wire:
        await wire.sign_in({"token": ada.token})
        for number in range(MOST_UNDER_WAY * 3):
            await wire.ws.send_str(f'42{number}["battle_resume",{{"battle_id":"{battle_id}"}}]')
        codes: list[bool | str] = []
        while len(codes) < MOST_UNDER_WAY * 3:
            frame = await wire.receive()
            if frame.startswith("43"):
                (answer,) = orjson.loads(frame[frame.index("[") :])
                codes.append(answer["ok"] or answer["error"]["code"])
    assert codes.count(True) >= MOST_UNDER_WAY
    assert set(codes) == {True, "too-many-requests"}
    world.problems.go.set()
    await running


async def test_what_waits_is_not_done_once_the_user_is_banned(world: World) -> None:
    ada, bob = [await world.join(name) for name in ("ada", "bob")]
    room = (await bob.call("create_room"))["room"]
    session = world.game.container.sessions().of_user(UUID(ada.user_id))[0]
    async with session.turn:
        joining = asyncio.create_task(ada.ask("join_room", {"code": room["code"]}))
        await until(lambda: session.under_way)
        await world.auth.publish("user_revoked", user_id=ada.user_id, before=2**40)
        await ada.expect("disconnected")
    await until(lambda: not session.under_way)
    joining.cancel()  # its ack has nobody to go to
    members = (await bob.call("join_room", code=room["code"]))["room"]["members"]
    assert [member["user_id"] for member in members] == [bob.user_id]


async def test_a_player_who_goes_while_a_command_runs_is_dropped_at_once(world: World, match: Match) -> None:
    ada, bob, _ = await match(rounds=1)
    await bob.expect_battle("round_started")
    session = world.game.container.sessions().of_user(UUID(ada.user_id))[0]
    async with session.turn:
        await ada.drop()
        await bob.expect_battle("player_dropped", player_id=ada.user_id)


@pytest.mark.parametrize("changes", [{"settle": 0.05}])
async def test_a_submission_behind_a_slow_command_counts_by_its_arrival(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1, round_seconds=2)
    await ada.expect_battle("round_started")
    session = world.game.container.sessions().of_user(UUID(ada.user_id))[0]
    async with session.turn:
        await ada.call("submit", battle_id=battle_id, language="python", source="AC")


@pytest.mark.parametrize("changes", [{"settle": 0.0}])
async def test_a_round_waits_for_a_submission_that_came_before_its_end(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1, round_seconds=1)
    started = await ada.expect_battle("round_started")
    lock = world.game.container.locks().of(UUID(battle_id))
    await lock.acquire()
    tick = asyncio.create_task(world.game.container.battles().tick(UUID(battle_id)))
    await asyncio.sleep(0)  # the tick stands in line first
    sent = asyncio.create_task(
        ada.ask("submit", {"battle_id": battle_id, "language": "python", "source": "AC"})
    )
    session = world.game.container.sessions().of_user(UUID(ada.user_id))[0]
    await until(lambda: session.under_way)
    await until(lambda: is_past(started["data"]["ends_at"]), every=0.02)
    lock.release()
    assert (await sent)["ok"]
    await tick
    over = await bob.expect_battle("battle_finished")
    assert over["data"]["winner_id"] == ada.user_id
