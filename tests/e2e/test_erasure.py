"""A player takes all data home and is deleted: of a battle that was fought, nothing but a name changes."""

import asyncio
import json
import uuid
from typing import Any

import pytest

from deploy.demo.player import Player
from deploy.stack import Stack
from tests.e2e.leaving import WITHIN
from tests.waiting import until

SOURCE = "def nothing(): return 'by ada'\n"


def renamed(value: Any, old: str, new: str) -> Any:
    """A document with another name in it."""
    return json.loads(json.dumps(value).replace(json.dumps(old), json.dumps(new)))


@pytest.mark.xdist_group("revocation")
async def test_a_battle_stays_when_one_who_fought_it_is_gone(own_stack: Stack) -> None:
    mark = uuid.uuid4().hex[:8]
    async with Player(own_stack.url, f"ada-{mark}") as ada, Player(own_stack.url, f"bob-{mark}") as bob:
        for player in (ada, bob):
            await player.register()
            await player.connect()
        settings = {"rounds": 1, "round_seconds": 60, "rank": "bronze"}
        battle_id, _ = await asyncio.gather(ada.match(**settings), bob.match(**settings))
        await ada.wait_event(battle_id, lambda event: event["type"] == "round_started")
        await ada.command("submit", battle_id=battle_id, language="python", source=SOURCE)
        await bob.wait_event(battle_id, lambda event: event["type"] == "submission_judged")
        await bob.command("forfeit", battle_id=battle_id)
        await bob.wait_event(battle_id, lambda event: event["type"] == "battle_finished")
        log = await bob.events(battle_id)

        export = await ada.request("GET", "/api/auth/export")
        assert export["account"]["username"] == ada.name
        assert [sent["source"] for sent in export["game"]["submissions"]] == [SOURCE]
        assert [fought["id"] for fought in export["game"]["battles"]] == [battle_id]
        assert export["problems"]["servings"]
        assert bob.name not in json.dumps(
            {key: value for key, value in export["game"].items() if key != "rooms"}
        )

        await asyncio.to_thread(own_stack.kill, "game")  # it learns of the deletion when it is back
        await ada.request("DELETE", "/api/auth/delete-account")
        own_stack.launch("game")

        async def is_renamed() -> Any:
            events = await bob.events(battle_id)
            return None if ada.name in json.dumps(events) else events

        after = await until(is_renamed, every=0.1, within=WITHIN)
        nobody = f"deleted-{export['account']['number']}"
        assert after == renamed(log, ada.name, nobody)
        assert [event["seq"] for event in after] == list(range(1, len(log) + 1))
