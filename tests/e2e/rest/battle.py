"""A battle that was fought, and a problem being written, so that there is something to read."""

import asyncio
import contextlib
import uuid
from dataclasses import dataclass

import aiohttp
import psycopg2

from deploy.demo.player import Player
from deploy.postgres import EmbeddedPostgres
from deploy.stack import Stack
from tests.waiting import until

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Fought:
    """A finished battle of two players, both gone. The winner is an admin, the others write problems."""

    battle_id: str
    winner: str
    """Username."""
    token: str
    """The winner's access token."""
    stranger: str
    """The access token of a player who was not in it."""
    loser_id: str
    """The account of the other player, which nobody uses any more."""
    execution_id: str
    """A program that the winner ran."""
    draft_id: str
    """A problem that the winner writes."""


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
        give_role(stack, "admin", names[:1])
        give_role(stack, "author", names[1:])
        tokens = [
            (await player.request("POST", "/api/auth/login", login=player.name, password=PASSWORD))[
                "access_token"
            ]
            for player in (ada, eve)
        ]
        execution_id = await execute(ada)
    token, stranger = tokens
    return Fought(battle_id, names[0], token, stranger, bob.id, execution_id, await write(stack, token))


def give_role(stack: Stack, role: str, names: list[str]) -> None:
    """Give users, by name, a role; it is in the tokens that they get from now on."""
    dsn = EmbeddedPostgres.running_dsn(stack.data)
    assert dsn is not None
    with contextlib.closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("UPDATE auth.users SET role = %s WHERE username = ANY(%s)", (role, names))
        assert cursor.rowcount == len(names)


async def write(stack: Stack, token: str) -> str:
    """Save a draft; its id."""
    draft = {
        "title": "Echo",
        "rank": "bronze",
        "tags": ["strings"],
        "statement": "Write what you read.\n\n## Constraints\n\nOne line.\n",
        "examples": [{"input": "ho\n", "output": "ho\n"}],
        "tests": [{"input": "la\n", "output": "la\n"}],
        "solutions": [{"name": "echo.py", "language": "python", "source": "print(input())\n"}],
    }
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(stack.url, headers=headers) as http,
        http.post("/api/problems/drafts", json=draft) as answer,
    ):
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["id"])


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
