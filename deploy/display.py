"""What the terminal shows while the stack starts: a live display for people, plain lines for logs."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class StartDisplay:
    """Shows the steps of a start; implements `deploy.stack.Progress`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._name = ""
        self._began = 0.0

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self._live.stop()

    def step(self, name: str) -> None:
        self._finish()
        self._name, self._began = name, time.monotonic()
        self._task = self._live.add_task(name, total=None)

    def advance(self, done: int, total: int) -> None:
        if self._task is not None:
            self._live.update(self._task, completed=done, total=total)

    def _finish(self) -> None:
        if self._task is None:
            return
        self._live.update(self._task, total=1, completed=1)
        if not self._console.is_terminal:
            self._console.print(f"{self._name}: done in {time.monotonic() - self._began:.1f} s")
        self._task = None
