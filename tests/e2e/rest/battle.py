"""A battle that was fought, so that there is something to read."""

import asyncio
import uuid
from dataclasses import dataclass

from deploy.demo.player import Player
from deploy.stack import Stack
from tests.waiting import until

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Fought:
    """A finished battle of two players, both gone."""

    battle_id: str
    winner: str
    """Username."""
    token: str
    """The winner's access token."""
    stranger: str
    """The access token of a player who was not in it."""
    execution_id: str
    """A program that the winner ran."""


async def fight(stack: Stack) -> Fought:
    """Two players meet; one sends a wrong answer, the other gives up."""
    mark = uuid.uuid4().hex[:8]
    names = [f"{name}-{mark}" for name in ("ada", "bob", "eve")]
    async with (
        Player(stack.url, names[0]) as ada,
        Player(stack.url, names[1]) as bob,
        Player(stack.url, names[2]) as eve,
    ):
        for player in (ada, bob, eve):
            await player.register(PASSWORD)
        await asyncio.gather(ada.connect(), bob.connect())
        settings = {"rounds": 1, "round_seconds": 60, "rank": "bronze"}
        battle_id, _ = await asyncio.gather(ada.match(**settings), bob.match(**settings))
        await ada.wait_event(battle_id, lambda event: event["type"] == "round_started")
        await ada.command("submit", battle_id=battle_id, language="python", source="def nothing(): pass\n")
        await bob.wait_event(battle_id, lambda event: event["type"] == "submission_judged")
        await bob.command("forfeit", battle_id=battle_id)
        await ada.wait_event(battle_id, lambda event: event["type"] == "battle_finished")
        for player in (ada, bob):
            await player.command("leave_room")
        tokens = [
            (await player.request("POST", "/api/auth/login", login=player.name, password=PASSWORD))[
                "access_token"
            ]
            for player in (ada, eve)
        ]
        execution_id = await execute(ada)
    token, stranger = tokens
    return Fought(battle_id, names[0], token, stranger, execution_id)


async def execute(player: Player) -> str:
    """Run a program to its end; the execution's id."""
    execution = await player.request(
        "POST", "/api/executions", language="python", source="print(input())", stdin="hello"
    )
    path = f"/api/executions/{execution['id']}"

    async def is_over() -> bool:
        return bool((await player.request("GET", path))["status"] == "completed")

    await until(is_over, every=0.05, within=60)
    return str(execution["id"])
