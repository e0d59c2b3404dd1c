"""Running the demo: a stack of its own unless there is one, two players, the result from both their logs."""

import asyncio
import os
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live

from deploy.demo.player import Player
from deploy.demo.screen import Screen, print_events, standings_table
from deploy.demo.script import Habits, play
from deploy.display import StartDisplay
from deploy.stack import Stack

ROUND_SECONDS = 120


def run_demo(data: Path, url: str | None, rounds: int) -> int:
    """Play a battle at ``url``, or on a stack started for it with its data in ``data``.

    The exit status: 0 when both players saw the same battle to its end.
    """
    console = Console(highlight=False)
    with ExitStack() as cleanup:
        if url is None:
            display = StartDisplay(console)
            environ = {**os.environ, "GATEWAY_PORT": "0"}
            stack = cleanup.enter_context(Stack(data, environ, display))
            with display:
                stack.start()
            url = stack.url
        return asyncio.run(_battle(url, rounds, console))


async def _battle(url: str, rounds: int, console: Console) -> int:
    mark = uuid.uuid4().hex[:5]
    async with Player(url, f"ada-{mark}") as ada, Player(url, f"grace-{mark}") as grace:
        await asyncio.gather(ada.register(), grace.register())
        await asyncio.gather(ada.connect(), grace.connect())
        # The round's length is in the match's settings, so that the two meet each other and nobody else.
        settings = {"rounds": rounds, "round_seconds": ROUND_SECONDS + int(mark, 16) % 1000}
        battle_id, _ = await asyncio.gather(ada.match(**settings), grace.match(**settings))
        names = {ada.id: ada.name, grace.id: grace.name}
        await asyncio.gather(
            _show(console, ada, battle_id, names),
            play(ada, battle_id, Habits(thinking=1.5, careless=True)),
            play(grace, battle_id, Habits(thinking=3.0, loses_connection=True, language="javascript")),
        )
        results = [(player, _result(player, battle_id)) for player in (ada, grace)]
        for player, result in results:
            title = f"As {player.name} saw it ({len(player.logs[battle_id])} events)"
            console.print(standings_table(result["standings"], title))
        same = ada.logs[battle_id] == grace.logs[battle_id] == await ada.events(battle_id)
        console.print(
            "[green]Both players' logs and the server's are the same, event by event.[/]"
            if same
            else "[red]The players' logs differ.[/]"
        )
        return 0 if same else 1


async def _show(console: Console, player: Player, battle_id: str, names: dict[str, str]) -> None:
    if not console.is_terminal:
        async for event in player.stream(battle_id):
            print_events(console, event, names)
        return
    screen = Screen(names)
    with Live(screen, console=console, refresh_per_second=10):
        async for event in player.stream(battle_id):
            screen.take(event)


def _result(player: Player, battle_id: str) -> dict[str, Any]:
    final: dict[str, Any] = player.logs[battle_id][-1]["data"]
    return final
