"""``python -m tests.bench [PART] [--json FILE]``: what ``./codemaze bench`` runs."""

import argparse
import json
from collections.abc import Callable, Coroutine
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from tests.bench.accounts import bench_accounts
from tests.bench.battle import bench_battle
from tests.bench.database import bench_database
from tests.bench.gateway import bench_gateway
from tests.bench.generation import bench_generation
from tests.bench.images import bench_images
from tests.bench.judge import bench_judge
from tests.bench.problems import bench_problems
from tests.bench.revocation import bench_revocation
from tests.bench.rows import Row
from tests.bench.search import bench_search

PARTS: dict[str, Callable[[], Coroutine[None, None, list[Row]]]] = {
    "gateway": bench_gateway,
    "database": bench_database,
    "battle": bench_battle,
    "judge": bench_judge,
    "problems": bench_problems,
    "generation": bench_generation,
    "images": bench_images,
    "revocation": bench_revocation,
    "search": bench_search,
    "accounts": bench_accounts,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="codemaze bench")
    parser.add_argument("part", nargs="?", choices=list(PARTS))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120  # a log is as wide as it must be
    rows: list[Row] = []
    for name in [arguments.part] if arguments.part else list(PARTS):
        with console.status(f"measuring {name} …"):
            rows += uvloop.run(PARTS[name]())
    console.print(table(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps([row.to_json() for row in rows], indent=2) + "\n")


def table(rows: list[Row]) -> Table:
    """The rows as people read them; a ratio that misses its goal is red."""
    shown = Table(title="Each figure beside its baseline, measured in the same run", title_justify="left")
    for column in ("name", "value", "unit", "baseline", "its value", "ratio", "goal"):
        shown.add_column(
            column,
            justify="left" if column in ("name", "unit", "baseline") else "right",
            no_wrap=column != "baseline",
        )
    for row in rows:
        colour = {None: "", True: "green", False: "red"}[row.is_met]
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        shown.add_row(
            row.name,
            _number(row.value),
            row.unit,
            row.baseline,
            "" if row.baseline_value is None else _number(row.baseline_value),
            f"[{colour}]{ratio}[/]" if colour else ratio,
            "" if row.goal is None else f"{'≤' if row.at_most else '≥'} {row.goal:g}",
        )
    return shown


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


if __name__ == "__main__":
    main()
