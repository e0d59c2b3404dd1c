"""The order of a job's steps where only a run shows whether the program compiles."""

import asyncio
from collections.abc import Callable

from problem_service.judge.backends.interface import Built, Printed, Ran, Step

_DOUBT_S = 1.0
"""A first run that lasts so long did not end by a syntax error."""
_HELD_S = 0.25
"""The same of what it prints: that may be the error's message."""


class Telling:
    """Tells steps in their order: a first run's prints wait until it is known that the program compiles."""

    def __init__(self, tell: Callable[[Step], None], *, may_not_compile: bool) -> None:
        self._tell = tell
        self._may_not_compile = may_not_compile
        self._held: list[Printed] = []
        self._timer: asyncio.TimerHandle | None = None
        self.is_built = False

    def compiles(self) -> None:
        if not self._may_not_compile:
            self.built()

    def built(self) -> None:
        if self.is_built:
            return
        self.close()
        self.is_built = True
        self._tell(Built(ok=True))
        for printed in self._held:
            self._tell(printed)
        self._held.clear()

    def does_not_compile(self, message: str) -> None:
        self.close()
        self._held.clear()
        self._tell(Built(ok=False, message=message))

    def begins(self) -> None:
        if not self.is_built:
            self._tell_built_in(_DOUBT_S)

    def printed(self, printed: Printed) -> None:
        if self.is_built:
            self._tell(printed)
            return
        if not self._held:
            self._tell_built_in(_HELD_S)
        self._held.append(printed)

    def _tell_built_in(self, seconds: float) -> None:
        self.close()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.built)

    def ran(self, ran: Ran) -> None:
        self.built()
        self._tell(ran)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
