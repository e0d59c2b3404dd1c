"""``./codemaze problems …``: the command line; `tool` does the work, and is slow to import."""

import os
import sys
from pathlib import Path

import click

from deploy.options import data_option

RANKS = ["bronze", "silver", "gold", "platinum"]


@click.group()
def problems() -> None:
    """The problems of an installation, running or not: list, prove, exchange, generate."""


slugs_argument = click.argument("slugs", metavar="[SLUG]...", nargs=-1)
rank_option = click.option("--rank", type=click.Choice(RANKS))
tags_option = click.option("--tags", default="", help="Tags with commas between.")


@problems.command("list")
@data_option
@rank_option
@tags_option
def list_problems(data: Path, rank: str | None, tags: str) -> None:
    """Show all problems, with how players fared."""
    from deploy.problems.tool import ProblemTool, rank_of, tags_of

    sys.exit(ProblemTool(data.resolve(), os.environ).list(rank_of(rank), tags_of(tags)))


@problems.command()
@data_option
@slugs_argument
def verify(data: Path, slugs: tuple[str, ...]) -> None:
    """Prove problems in the sandbox as they are stored; all that are offered if none is named."""
    from deploy.problems.tool import ProblemTool

    sys.exit(ProblemTool(data.resolve(), os.environ).verify(slugs))


@problems.command("import")
@data_option
@click.option("--replace", is_flag=True, help="Make next versions of problems whose slugs are there.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def import_problems(data: Path, replace: bool, files: tuple[Path, ...]) -> None:
    """Import problems; each is proved in the sandbox before it is offered.

    FILES are archives of this program's own, Kattis problem packages, or Codebattle's tasks as JSON. What
    cannot be taken over is named.
    """
    from deploy.problems.tool import ProblemTool

    sys.exit(ProblemTool(data.resolve(), os.environ).bring(files, replace=replace))


@problems.command("export")
@data_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["codemaze", "kattis", "kattis-2023-07", "codebattle"]),
    default="codemaze",
    show_default=True,
    help="codemaze holds all of it.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder. [this one]"
)
@slugs_argument
def export_problems(data: Path, format_: str, output: Path, slugs: tuple[str, ...]) -> None:
    """Export problems; all that are offered if none is named."""
    from deploy.problems.tool import ProblemTool

    sys.exit(ProblemTool(data.resolve(), os.environ).take_out(slugs, format_, output))


@problems.command()
@data_option
@click.option(
    "--rank", type=click.Choice(["bronze", "silver", "gold", "platinum"]), default="bronze", show_default=True
)
@tags_option
@click.option("--count", type=click.IntRange(1, 100), default=1, show_default=True, help="How many.")
def generate(data: Path, rank: str, tags: str, count: int) -> None:
    """Have the language model write problems; those that the sandbox proves go into stock."""
    from deploy.problems.tool import ProblemTool, shelf_of

    sys.exit(ProblemTool(data.resolve(), os.environ).generate(shelf_of(rank, tags), count))
