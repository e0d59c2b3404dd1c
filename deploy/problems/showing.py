"""Work on many problems, with a bar for people and lines for logs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from problem_service.proving.generating import ProvingFailed
from shared.errors import CodemazeError


def progress_bar(console: Console) -> Progress:
    """Shown on a terminal alone."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


async def each(
    console: Console,
    name: str,
    slugs: Sequence[str],
    places: int,
    work: Callable[[str], Awaitable[str | None]],
) -> int:
    """Work on several at once, with a bar; how many failed, each told with its reason."""
    failed = 0
    room = asyncio.Semaphore(max(1, places))
    with progress_bar(console) as progress:
        task = progress.add_task(name, total=len(slugs))

        async def one(slug: str) -> None:
            nonlocal failed
            async with room:
                progress.update(task, description=f"{name} {slug}")
                try:
                    fault = await work(slug)
                except (CodemazeError, ProvingFailed) as error:
                    fault = str(error)
            if fault is not None:
                failed += 1
                progress.console.print(f"[red]✗ {slug}[/]: {escape(fault)}")
            progress.advance(task)

        async with asyncio.TaskGroup() as group:
            for slug in slugs:
                group.create_task(one(slug))
    return failed
