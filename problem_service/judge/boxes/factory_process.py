"""The runner's side of the factory: starts it, orders boxes, hears of them, starts it anew when it died."""

import asyncio
import itertools
import json
import os
import socket
from dataclasses import replace
from pathlib import Path

from problem_service.judge.boxes.box import LocalBox, faults_of_the_host
from problem_service.judge.boxes.factory.orders import Order
from problem_service.judge.boxes.interface import Kind, SandboxFailed
from problem_service.judge.boxes.wire import MAX_BYTES

_ROOT = Path(__file__).resolve().parents[3]
_LAUNCH = (
    "import sys; sys.path.insert(0, sys.argv.pop(1));"
    "from problem_service.judge.boxes.factory.main import main; main()"
)
_PATIENCE_S = 20.0
_END_S = 15.0


class FactoryProcess:
    """``python``: the interpreter it runs on, which is the one that it forks for players' Python programs."""

    def __init__(self, python: str) -> None:
        self._python = python
        self._process: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._orders: dict[int, asyncio.Future[int]] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()

    async def make(self, order: Order, kind: Kind) -> LocalBox:
        """A box that gets ready. Raises SandboxFailed."""
        order = replace(order, number=next(self._numbers))
        with faults_of_the_host():
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        try:
            with theirs:
                process = await self._order(order, theirs)
        except BaseException:
            ours.close()
            raise
        return LocalBox(kind, ours, process)

    async def _order(self, order: Order, connection: socket.socket) -> int:
        with faults_of_the_host():
            control = await self._running()
            made: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            self._orders[order.number] = made
            try:
                socket.send_fds(control, [order.pack()], [connection.fileno()])
                async with asyncio.timeout(_PATIENCE_S):
                    return await made
            except TimeoutError as error:
                raise SandboxFailed("the factory of boxes does not answer") from error
            finally:
                self._orders.pop(order.number, None)

    async def close(self) -> None:
        """End it and all its boxes; returns when they are gone."""
        process, self._process = self._process, None
        self._hang_up()
        if process is not None:
            try:
                async with asyncio.timeout(_END_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()

    async def _running(self) -> socket.socket:
        async with self._starting:
            if self._control is None:
                if self._process is not None:
                    await self._process.wait()
                ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                ours.setblocking(False)
                with theirs:
                    self._process = await asyncio.create_subprocess_exec(
                        *(self._python, "-I", "-S", "-B", "-c", _LAUNCH, str(_ROOT), str(theirs.fileno())),
                        stdin=asyncio.subprocess.DEVNULL,
                        stdout=asyncio.subprocess.DEVNULL,
                        pass_fds=[theirs.fileno()],
                        env={},
                        cwd="/",
                        start_new_session=True,
                    )
                self._control = ours
                asyncio.get_running_loop().add_reader(ours, self._hear)
            return self._control

    def _hear(self) -> None:
        assert self._control is not None
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, MAX_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        if not data:
            self._hang_up()
            return
        answer = json.loads(data)
        order = self._orders.get(answer.get("made", answer.get("failed")))
        if order is None or order.done():
            for descriptor in descriptors:
                os.close(descriptor)
        elif "error" in answer:
            order.set_exception(SandboxFailed(answer["error"]))
        else:
            order.set_result(descriptors[0])

    def _hang_up(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        for order in self._orders.values():
            if not order.done():
                order.set_exception(SandboxFailed("the factory of boxes has ended"))
