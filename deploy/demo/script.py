"""What the two players of the demo do: one is quick but careless, one slow and in a tunnel for a while."""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.databases import ROOT
from deploy.demo.player import Player, Refused

BANK = ROOT / "problem_service" / "bank"
OFFLINE = 3.0
"""Seconds that a player is without connection."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a player plays."""

    thinking: float
    """Seconds before each submission."""
    careless: bool = False
    """Sends a wrong answer first."""
    loses_connection: bool = False
    """Is gone for a while in the first round."""
    language: str = "python"


async def play(player: Player, battle_id: str, habits: Habits) -> None:
    """Play the battle to its end."""
    async for event in player.stream(battle_id):
        if event["type"] == "round_started":
            await _play_round(player, battle_id, event["data"], habits)


async def _play_round(player: Player, battle_id: str, round_: dict[str, Any], habits: Habits) -> None:
    slug = round_["problem"]["slug"]
    await asyncio.sleep(habits.thinking)
    if habits.careless:
        language, source = _wrong_answer(slug)
        await _submit(player, battle_id, language, source)
        await asyncio.sleep(habits.thinking)
    if habits.loses_connection and round_["round"] == 1:
        await player.break_connection()
        await asyncio.sleep(OFFLINE)
        await player.connect()
    suffix = {"python": "py", "javascript": "js"}[habits.language]
    source = (BANK / slug / "solutions" / f"reference.{suffix}").read_text()
    await _submit(player, battle_id, habits.language, source)


async def _submit(player: Player, battle_id: str, language: str, source: str) -> None:
    try:
        await player.command("submit", battle_id=battle_id, language=language, source=source)
    except Refused as refusal:
        if refusal.problem["code"] not in ("round-closed", "battle-over"):  # too slow is part of the game
            raise


def _wrong_answer(slug: str) -> tuple[str, str]:
    candidates: list[Path] = sorted((BANK / slug / "solutions").glob("wrong_*"))
    chosen = random.choice(candidates)  # noqa: S311  # any wrong answer will do
    return {".py": "python", ".js": "javascript"}[chosen.suffix], chosen.read_text()
