"""The factory's loop: makes boxes as they are ordered, and cleans up after each when it has ended."""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import PurePath

from problem_service.judge.boxes.factory import linux, memory_group
from problem_service.judge.boxes.factory.making import MadeBox, make_box
from problem_service.judge.boxes.factory.orders import Order
from problem_service.judge.boxes.factory.orphans import end_orphans
from problem_service.judge.boxes.factory.removal import remove_folder
from problem_service.judge.boxes.factory.warmth import WarmProgram
from problem_service.judge.boxes.wire import MAX_BYTES

_PAUSE_MS = 20
"""Between two tries to remove a control group whose last process is dying."""


def main() -> None:
    """`sys.argv[1]` is the descriptor of the socket to the runner.

    An order comes with the box's end of its connection; it is answered with ``{"made": number}`` and a
    pidfd of the box's first process, or ``{"failed": number, "error": text}``.
    """
    descriptor = int(sys.argv[1])
    linux.close_all_but(descriptor)  # uvloop leaves what the runner inherited itself open in its children
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to handle: it hangs up
    linux.adopt_orphans()
    linux.set_inspectable(False)
    memory_group.remove_abandoned()
    factory = _Factory(control)
    gc.disable()  # what it holds is little, and a collection would copy pages that boxes share
    try:
        while factory.turn():
            pass
    finally:
        factory.close()


class _Factory:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._boxes: dict[int, MadeBox] = {}
        self._ended: list[MadeBox] = []
        self._programs: dict[str, WarmProgram] = {}
        self._is_new = True

    def turn(self) -> bool:
        """Wait for something to do, and do it; False when the runner is gone."""
        for descriptor, _ in self._poll.poll(_PAUSE_MS if self._ended else None):
            if descriptor == self._control.fileno():
                if not self._take_order():
                    return False
            else:
                self._bury(descriptor)
        self._ended = [box for box in self._ended if not box.clean()]
        return True

    def close(self) -> None:
        for box in self._boxes.values():
            signal.pidfd_send_signal(box.pidfd, signal.SIGKILL)
        for descriptor in list(self._boxes):
            self._bury(descriptor)
        while self._ended:
            self._ended = [box for box in self._ended if not box.clean()]
            select.poll().poll(_PAUSE_MS if self._ended else 0)

    def _take_order(self) -> bool:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, MAX_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        except ConnectionError:
            return False
        if not data:
            return False
        order = Order.unpack(data)
        if self._is_new:
            _remove_abandoned(order.folder)
            self._is_new = False
        try:
            box = make_box(order, descriptors[0], self._program(order.fork))
        except OSError as error:
            self._answer({"failed": order.number, "error": str(error)})
        else:
            self._boxes[box.pidfd] = box
            self._poll.register(box.pidfd, select.POLLIN)
            self._answer({"made": order.number}, box.pidfd)
        finally:
            os.close(descriptors[0])  # the box's end is its first process's alone: its end is seen at once
        return True

    def _program(self, path: str) -> WarmProgram | None:
        if not path:
            return None
        if path not in self._programs:
            self._programs[path] = WarmProgram(PurePath(path))
        return self._programs[path]

    def _answer(self, message: dict[str, object], *descriptors: int) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)
        except ConnectionError:
            return  # the next turn sees it

    def _bury(self, pidfd: int) -> None:
        box = self._boxes.pop(pidfd)
        self._poll.unregister(pidfd)
        os.waitpid(box.process, 0)
        os.close(pidfd)
        if not box.has_namespaces:
            end_orphans({box.process for box in self._boxes.values()})
        self._ended.append(box)


def _remove_abandoned(around: str) -> None:
    """Remove the folders of boxes that a factory left which was killed."""
    for name in os.listdir(around):
        with contextlib.suppress(OSError):
            remove_folder(f"{around}/{name}")
