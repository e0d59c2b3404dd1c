"""``./codemaze problems``: the problems of an installation, running or not."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.databases import prepare, service_dsn
from deploy.postgres import EmbeddedPostgres
from deploy.problems.showing import each, progress_bar
from deploy.secrets import load_secrets
from problem_service import library
from problem_service.domain import Rank
from problem_service.exchange.detect import Imported, read_any
from problem_service.exchange.writing import Problem, write_all
from problem_service.generation.failures import ModelFailed
from problem_service.generation.generator import Generator, Stage
from problem_service.generation.model import Model
from problem_service.generation.settings import ModelSettings
from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.library import Brought
from problem_service.proving.generating import ProvingFailed
from problem_service.proving.prove import prove
from problem_service.settings import JudgeSettings
from problem_service.supply.copies import Copies
from problem_service.supply.domain import Shelf
from problem_service.supply.metrics import SupplyMetrics
from problem_service.supply.supplier import KeyBusy, Supplier
from shared.db import Database
from shared.errors import CodemazeError
from shared.settings import BadSettings, load

_PATIENCE = 600.0
"""Seconds that a statement may take."""


@dataclass(frozen=True)
class ProblemTool:
    """The commands; each gives its exit status. ``data``: the installation's folder."""

    data: Path
    environ: Mapping[str, str]

    def list(self, rank: Rank | None, tags: Sequence[str]) -> int:
        """A table of all problems, with what players made of them."""

        async def show(console: Console, db: Database) -> int:
            async with db.connect() as conn:
                rows = await library.list_all(conn, rank, tags)
            table = Table()
            for name in ("slug", "title", "rank", "tags", "from"):
                table.add_column(name, overflow="fold")
            for name in ("version", "attempts", "solved"):
                table.add_column(name, justify="right")
            table.add_column("state")
            for row in rows:
                table.add_row(
                    row.slug, escape(row.title), row.rank.value, " ".join(row.tags), row.origin.value,
                    str(row.version), str(row.attempts or ""), _share(row.solvers, row.players), _state(row),
                )  # fmt: skip
            console.print(table)
            console.print(f"{len(rows)} problems")
            return 0

        return self._run(show)

    def verify(self, slugs: Sequence[str]) -> int:
        """Prove problems as they are stored; as many at once as the judge has places."""

        async def verify_them(console: Console, db: Database) -> int:
            async with db.connect() as conn:
                wanted = list(slugs) or await library.list_slugs(conn)
            async with _judge(self.environ, room=len(wanted)) as judge:

                async def verify_one(slug: str) -> str | None:
                    async with db.connect() as conn:
                        stored = await library.get_stored(conn, slug)
                    proof = await prove(judge, stored.definition)
                    if proof.holds and not stored.tests.are(proof.tests):
                        return "the stored tests are not those that are made of it now"
                    return None if proof.holds else "; ".join(map(str, proof.findings))

                failed = await each(console, "proving", wanted, judge.places, verify_one)
            console.print(f"{len(wanted) - failed} of {len(wanted)} problems hold")
            return int(failed > 0)

        return self._run(verify_them)

    def bring(self, files: Sequence[Path], *, replace: bool) -> int:
        """Import files of any format; each problem is proved before it is offered."""

        async def bring_them(console: Console, db: Database) -> int:
            read = await asyncio.to_thread(_read, files)
            found = {imported.definition.slug: imported for imported in read}
            counts = {"new": 0, "the next version": 0, "unchanged": 0}
            async with _judge(self.environ, room=len(found)) as judge:
                copies = Copies(db)

                async def bring_one(slug: str) -> str | None:
                    for note in found[slug].notes:
                        console.print(f"[yellow]{slug}[/]: {escape(note)}")
                    brought = await library.bring(
                        db, judge, found[slug].definition, copies.find, replace=replace
                    )
                    counts[_kind(brought)] += 1
                    return None

                failed = await each(console, "proving", list(found), judge.places, bring_one)
            told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
            console.print(f"{len(found) - failed} of {len(found)} problems imported ({told or 'none'})")
            return int(failed > 0)

        return self._run(bring_them)

    def take_out(self, slugs: Sequence[str], format_: str, output: Path) -> int:
        """Export problems in a format of ours or of others."""

        async def take_them(console: Console, db: Database) -> int:
            async with db.connect() as conn:
                wanted = list(slugs) or await library.list_slugs(conn)
                stored = [await library.get_stored(conn, slug) for slug in wanted]
            problems = [Problem(each.definition, each.outputs, each.tests) for each in stored]
            written = await asyncio.to_thread(write_all, format_, problems)
            for note in written.notes:
                console.print(f"[yellow]{escape(note)}[/]")
            await asyncio.to_thread(_save, written.files, output)
            for name in written.files:
                console.print(f"written: {output / name}")
            console.print(f"{len(wanted) - len(written.left_out)} of {len(wanted)} problems exported")
            return int(bool(written.left_out))

        return self._run(take_them)

    def generate(self, shelf: Shelf, count: int) -> int:
        """Have the model write problems now, and put those that hold into stock."""
        settings = load(ModelSettings, self.environ)
        if not settings.enabled:
            raise BadSettings("OPENAI_API_KEY is not set: there is no language model to ask")

        async def generate_them(console: Console, db: Database) -> int:
            made = 0
            async with _judge(self.environ, room=1) as judge, Model(settings) as model:
                generator = Generator(db, judge, model, prove=prove, find_copy=Copies(db).find)
                supplier = Supplier(db, generator, settings, SupplyMetrics(CollectorRegistry()))
                with progress_bar(console) as progress:
                    task = progress.add_task("", total=count)

                    def tell(stage: Stage) -> None:
                        progress.update(task, description=f"{shelf}: {stage.value}")

                    for number in range(count):
                        outcome = await _generate_one(supplier, shelf, tell)
                        if outcome.published is not None:
                            made += 1
                            progress.console.print(f"[green]✓[/] {outcome.published.slug} is in stock")
                        else:
                            reasons = escape("; ".join(map(str, outcome.findings)))
                            progress.console.print(f"[red]✗[/] rejected: {reasons}")
                        progress.update(task, completed=number + 1)
            console.print(f"{made} of {count} problems are in stock")
            return int(made < count)

        return self._run(generate_them)

    def _run(self, command: Callable[[Console, Database], Awaitable[int]]) -> int:
        console = Console(highlight=False)
        logging.disable(logging.WARNING)
        with ExitStack() as cleanup, console.status("opening the database …") as status:
            dsn = self._database(cleanup)
            status.stop()
            return asyncio.run(_run(console, dsn, command))

    def _database(self, cleanup: ExitStack) -> str:
        """The connection string of problem_service's role, in a database that is up to date."""
        self.data.mkdir(parents=True, exist_ok=True)
        secrets = load_secrets(self.data)
        admin = EmbeddedPostgres.running_dsn(self.data)
        if "DATABASE_URL" in self.environ or admin is None:
            admin = (
                self.environ.get("DATABASE_URL") or cleanup.enter_context(EmbeddedPostgres(self.data)).dsn()
            )
            prepare(admin, secrets.database_passwords, progress=lambda _: None)
        return service_dsn(admin, "problem", secrets.database_passwords["problem"])


async def _run(console: Console, dsn: str, command: Callable[[Console, Database], Awaitable[int]]) -> int:
    try:
        async with Database(dsn, size=4, timeout=_PATIENCE) as db:
            return await command(console, db)
    except (CodemazeError, ModelFailed, ProvingFailed, OSError) as error:
        console.print(f"[red]codemaze: {escape(str(error))}[/]")
        return 1


@asynccontextmanager
async def _judge(environ: Mapping[str, str], *, room: int) -> AsyncIterator[Judge]:
    settings = load(JudgeSettings, environ)
    async with open_judge(settings, room=max(room, 8), runner_options=("--log-level", "error")) as judge:
        await judge.check()
        yield judge


async def _generate_one(supplier: Supplier, shelf: Shelf, tell: Callable[[Stage], None]) -> Any:
    """Waits for a service that generates at the moment."""
    while True:
        try:
            return await supplier.generate(shelf, tell)
        except KeyBusy:
            await asyncio.sleep(1)


def _read(files: Sequence[Path]) -> list[Imported]:
    return [imported for file in files for imported in read_any(file.name, file.read_bytes())]


def _save(files: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _kind(brought: Brought) -> str:
    if brought.published is None:
        return "unchanged"
    return "new" if brought.published.version == 1 else "the next version"


def rank_of(name: str | None) -> Rank | None:
    return None if name is None else Rank(name)


def tags_of(text: str) -> list[str]:
    """Of tags with commas between."""
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def shelf_of(rank: str, tags: str) -> Shelf:
    return Shelf(Rank(rank), tuple(sorted(set(tags_of(tags)))))


def _share(solvers: int | None, players: int | None) -> str:
    return f"{round(100 * (solvers or 0) / players)} %" if players else ""


def _state(row: Any) -> str:
    if row.in_stock:
        return "in stock"
    return "offered" if row.listed else "withdrawn"
