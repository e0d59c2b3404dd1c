"""Bad input to every command there is: refused in the ack, and nothing changes.

The cases come from the code's own table of commands and their schemas, so a new command is covered as it is.
"""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import marshmallow as ma
import pytest
import sqlalchemy as sa
from marshmallow import fields, validate

from game_service.sockets.dispatch import AUTHENTICATE
from game_service.sockets.schemas import Authenticate
from game_service.tables import metadata
from shared.fields import Bool, Int, Text
from tests.game_service.conftest import World
from tests.game_service.players import Player
from tests.game_service.rooms import three_in_a_battle

NO_LIMIT = {"commands_per_second": 100_000, "commands_burst": 100_000}
HUGE = "x" * 2_000_000

WRONG: dict[type[fields.Field[Any]], list[object]] = {
    Text: [None, True, 1, 1.5, [], ["x"], {}, "\0", "a\0b", HUGE],
    fields.String: [None, True, 1, [], {}, "no such choice", "\0", HUGE],
    fields.UUID: [None, True, 1, [], {}, "", "x", "\0", str(uuid4()) + "0", HUGE],
    Int: [None, True, "1", "", 1.5, 1e300, -1, -(2**63), 2**63 - 1, [], {}, [1]],
    Bool: [None, 0, 1, "true", "", [], {}],
    fields.List: [None, True, 1, "x", {}, [None], [1], [[]], [{}], ["\0"], [HUGE], ["x"] * 1000],
    fields.Nested: [None, True, 1, "x", [], [{}], {"bogus": 1}],
}
"""JSON values that no field of the kind takes."""


NO_OBJECTS: list[object] = [
    True, 0, 1, 1.5, "", "x", HUGE, [], [{}], ({}, {}), (1, 2, 3), b"", b"\xff\xfe",
]  # fmt: skip
"""What an event may come with in place of one object; a tuple is several arguments."""


def schemas(world: World) -> dict[str, ma.Schema]:
    """What each event carries."""
    table = world.game.container.commands().table
    return {name: command.schema for name, command in table.items()} | {AUTHENTICATE: Authenticate()}


def wrong_values(field: fields.Field[Any]) -> Iterator[object]:
    """Values of one member that must be refused."""
    for value in WRONG[type(field)]:
        if value is not None or not field.allow_none:
            yield value
    for check in field.validators:
        if isinstance(check, validate.Length) and isinstance(field, Text):
            if check.max is not None:
                yield "a" * (check.max + 1)
            if check.min:
                yield "a" * (check.min - 1)
    if isinstance(field, fields.Nested):
        for name, inner in field.schema.fields.items():
            yield from ({name: value} for value in wrong_values(inner))


def required_members(schema: ma.Schema, battle_id: str, token: str) -> dict[str, object]:
    """The least that a command takes."""
    known = {"battle_id": battle_id, "token": token, "language": "python", "source": "AC"}
    return {name: known[name] for name, field in schema.fields.items() if field.required}


async def contents(world: World) -> dict[str, object]:
    """What is in every table, but for signs of life."""
    async with world.game.container.db().connect() as conn:
        return {
            table.name: await conn.scalar(
                sa.text(f"SELECT json_agg(to_json(t) ORDER BY t::text)::text FROM {table.fullname} t")
            )
            for table in metadata.sorted_tables
            if table.name != "instances"
        }


@pytest.fixture
async def running(
    world: World, caplog: pytest.LogCaptureFixture
) -> tuple[list[Player], str, dict[str, object]]:
    """Players in a battle, its id, and what the database holds."""
    players, battle_id = await three_in_a_battle(world)
    caplog.clear()
    return players, battle_id, await contents(world)


async def nothing_happened(
    world: World, running: tuple[list[Player], str, dict[str, object]], caplog: pytest.LogCaptureFixture
) -> None:
    """Raises AssertionError if a player was disconnected, a row changed or a fault was logged."""
    players, _, before = running
    for player in players:
        assert (await player.call("cancel_match"))["cancelled"] is False
    assert await contents(world) == before
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR or r.exc_info] == []


Running = tuple[list[Player], str, dict[str, object]]


@pytest.mark.parametrize("changes", [NO_LIMIT])
async def test_each_member_of_each_command_has_its_type(
    world: World, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    (ada, *_), battle_id, _ = running
    tried = 0
    for name, schema in schemas(world).items():
        least = required_members(schema, battle_id, ada.token)
        for member, field in schema.fields.items():
            for value in wrong_values(field):
                answer = await ada.ask(name, least | {member: value})
                case = f"{name} {member}={value!r:.80}"
                assert answer["ok"] is False, case
                assert answer["error"]["code"] == "validation-failed", case
                assert list(answer["error"]["errors"]) == [member], case
                tried += 1
    assert tried > 300
    await nothing_happened(world, running, caplog)


@pytest.mark.parametrize("changes", [NO_LIMIT])
async def test_each_command_wants_its_members_and_no_others(
    world: World, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    (ada, *_), battle_id, _ = running
    for name, schema in schemas(world).items():
        least = required_members(schema, battle_id, ada.token)
        for missing in least:
            members = {member: value for member, value in least.items() if member != missing}
            answer = await ada.ask(name, members)
            assert answer["error"]["errors"].keys() == {missing}, name
        for unknown in ("bogus", "user_id", "__class__", "", "x" * 1000):
            for value in [*WRONG[fields.Nested], HUGE if unknown == "bogus" else ""]:
                answer = await ada.ask(name, least | {unknown: value})
                assert answer["error"]["errors"].keys() == {unknown}, (name, unknown)
    await nothing_happened(world, running, caplog)


@pytest.mark.parametrize("changes", [NO_LIMIT])
async def test_each_command_takes_one_object(
    world: World, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    (ada, *_), _, _ = running
    for name in schemas(world):
        for data in NO_OBJECTS:
            answer = await ada.ask(name, data)
            assert answer["ok"] is False, (name, data)
            assert answer["error"]["code"] == "validation-failed", (name, data)
    await nothing_happened(world, running, caplog)


@pytest.mark.parametrize("changes", [NO_LIMIT])
async def test_what_is_no_command_is_refused(
    world: World, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    (ada, *_), _, _ = running
    for name in (
        "",
        "submits",
        "SUBMIT",
        "battle_event",
        "_submit",
        "__init__",
        "\0",
        "\n",
        "💥",
        "x" * 10_000,
    ):
        nothing: list[object] = [None, {}, [], {"battle_id": 1}]
        for data in nothing:
            assert (await ada.ask(name, data))["error"]["code"] == "unknown-command", name
    await nothing_happened(world, running, caplog)


@pytest.mark.parametrize("changes", [NO_LIMIT])
async def test_a_stranger_can_do_nothing_to_a_battle_or_a_room(
    world: World, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    (ada, *others), battle_id, _ = running
    eve = await world.join("eve")
    room_id = ada.events("room_joined")[0]["room_id"]
    before = await contents(world)
    tried = 0
    for name, schema in schemas(world).items():
        if "battle_id" in schema.fields:
            members = required_members(schema, battle_id, eve.token)
            for data in (members, members | {"msg_id": f"{name}-1"}, members | {"battle_id": str(uuid4())}):
                assert await eve.refusal(name, **data) == "battle-not-found", name
            tried += 1
    assert tried >= 6
    assert await eve.refusal("leave_room", room_id=room_id) == "not-in-room"
    assert await eve.refusal("start_battle", room_id=room_id) == "not-in-room"
    assert eve.events("battle_event") == []
    await nothing_happened(world, ([ada, *others, eve], battle_id, before), caplog)


async def test_who_sends_too_much_at_once_is_told_to_wait_and_stays_connected(world: World) -> None:
    ada = await world.join("ada")
    burst = world.game.settings.commands_burst
    answers = await asyncio.gather(*(ada.ask("cancel_match") for _ in range(2 * burst)))
    refusals = [answer["error"] for answer in answers if not answer["ok"]]
    assert refusals
    assert {(error["code"], error["status"], error["retry_after"]) for error in refusals} == {
        ("too-many-requests", 429, 1)
    }
    assert ada.is_connected
