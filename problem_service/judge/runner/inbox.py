"""The inputs of a job on their way in."""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator

from problem_service.judge.backends.interface import Input
from problem_service.judge.runner import messages
from problem_service.judge.runner.frames import BadFrame, read_frame
from problem_service.judge.runner.messages import WINDOW, WINDOW_BYTES

SILENCE_S = 60.0
"""How long a job waits for its next input, or for its reader."""


class Inbox:
    """The inputs that came and were not yet run, as many as the window lets in."""

    def __init__(self) -> None:
        self.is_open = False
        self._inputs: deque[Input] = deque()
        self._sizes: deque[int] = deque()
        self._came = asyncio.Event()

    async def fill(self, reader: asyncio.StreamReader) -> None:
        """Read what the other side sends until it hangs up. Raises BadFrame for what nobody waits for."""
        while (frame := await read_frame(reader)) is not None:
            if not self.is_open:
                raise BadFrame(f"nobody expects {frame.type!r} here")
            match frame.type:
                case "input":
                    self._take(messages.to_input(frame), len(frame.body))
                case "end":
                    self.is_open = False
                case other:
                    raise BadFrame(f"nobody expects {other!r} here")
            self._came.set()

    def _take(self, item: Input, size: int) -> None:
        if len(self._sizes) >= WINDOW or (self._sizes and sum(self._sizes) + size > WINDOW_BYTES):
            raise BadFrame("more inputs came than the window lets in")
        self._inputs.append(item)
        self._sizes.append(size)

    async def items(self) -> AsyncIterator[tuple[int, Input]]:
        """The inputs as they come. Raises BadFrame when none does for too long."""
        for index in itertools.count():
            while not self._inputs:
                if not self.is_open:
                    return
                self._came.clear()
                try:
                    async with asyncio.timeout(SILENCE_S):
                        await self._came.wait()
                except TimeoutError:
                    raise BadFrame("no input comes") from None
            yield index, self._inputs.popleft()

    def ran(self) -> None:
        """One more was run, and told."""
        self._sizes.popleft()
