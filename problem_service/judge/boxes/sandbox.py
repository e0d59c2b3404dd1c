"""Boxes on this machine, some of them made ahead of time."""

import asyncio
import contextlib
import logging
import os
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Self

from problem_service.judge.boxes.box import LocalBox
from problem_service.judge.boxes.factory.orders import Order
from problem_service.judge.boxes.factory.removal import remove_folder
from problem_service.judge.boxes.factory_process import FactoryProcess
from problem_service.judge.boxes.interface import PLAIN, Kind, Limits, SandboxFailed, SandboxUnavailable
from problem_service.judge.boxes.tiers import WHAT_HELPS, Tier

_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/etc/ld.so.cache")
_PROBE_LIMITS = Limits(cpu_s=10, wall_s=20, memory_bytes=256 << 20)
_DOUBT_S = 1.0
"""Before the next try to make a box ahead of time after one that failed."""
_FOLDER_PREFIX = "codemaze-boxes-"

_log = logging.getLogger(__name__)


class LocalSandbox:
    """An async context. Needs Linux: namespaces for root and ordinary users from 5.14 on, else Landlock."""

    def __init__(
        self,
        toolchains: Iterable[Path],
        *,
        python: Path | None = None,
        init: Path | None = None,
        tier: Tier | None = None,
        keep: Mapping[Kind, int] | None = None,
        disk_bytes: int = 64 << 20,
        disk_files: int = 4096,
    ) -> None:
        """``toolchains``: files and folders seen read-only in each box, under the same path.

        ``python``: the interpreter that forks for players' programs; among the toolchains, unless it is this
        one's base. ``init``: see `compiled`. ``tier``: the strongest that works unless given. ``keep``: how
        many boxes of a kind are kept ready. ``disk_bytes`` and ``disk_files`` hold for the box's folder and
        for /tmp each.
        """
        self.tier = tier
        base: str = getattr(sys, "_base_executable", sys.executable)
        self._python = str((python or Path(base)).resolve())  # as toolchains name it: boxes have no /usr/bin
        self._factory = FactoryProcess(self._python)
        self._toolchains = tuple(toolchains)
        self._init = str(init or "")
        self._disk = (disk_bytes, disk_files)
        self._keep = dict(keep or {})
        self._ready: dict[Kind, deque[LocalBox]] = {kind: deque() for kind in self._keep}
        self._wanted = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._folder = ""
        self._order = self._describe()

    async def __aenter__(self) -> Self:
        """Raises SandboxUnavailable."""
        _remove_abandoned()
        self._folder = tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-")
        os.chmod(self._folder, 0o711)  # noqa: PTH101, S103  programs of other users must reach their folders
        try:
            self.tier = await self._choose()
        except BaseException:
            await self._close()
            raise
        self._wanted.set()
        self._keeper = asyncio.create_task(self._keep_ready())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def check(self) -> None:
        if self.tier is None:
            raise SandboxUnavailable(WHAT_HELPS)
        try:
            await self._probe()
        except SandboxFailed as error:
            raise SandboxUnavailable(f"{error}: {WHAT_HELPS}") from None

    def keep(self, counts: Mapping[Kind, int]) -> None:
        """Keep so many boxes of each kind ready from now on, and of others none."""
        self._keep = dict(counts)
        for kind in counts:
            self._ready.setdefault(kind, deque())
        for kind in self._ready.keys() - counts.keys():
            for box in self._ready.pop(kind):
                _in_background(box.end())
        self._wanted.set()

    @property
    def ready(self) -> int:
        """How many boxes stand ready."""
        return sum(map(len, self._ready.values()))

    @contextlib.asynccontextmanager
    async def box(self, kind: Kind = PLAIN) -> AsyncIterator[LocalBox]:
        box = self._take(kind) or await self._make(kind)
        try:
            yield box
        finally:
            await asyncio.shield(box.end())

    def _take(self, kind: Kind) -> LocalBox | None:
        ready = self._ready.get(kind)
        self._wanted.set()
        while ready:
            box = ready.popleft()
            if box.is_alive:
                return box
            _in_background(box.end())
        return None

    async def _make(self, kind: Kind) -> LocalBox:
        box = await self._factory.make(self._order_for(kind), kind)
        try:
            await box.get_ready()
        except BaseException:
            await asyncio.shield(box.end())
            raise
        return box

    async def _keep_ready(self) -> None:
        """Make boxes ahead of time, one after another, the kind first that lacks most."""
        while True:
            await self._wanted.wait()
            lacks = {kind: count - len(self._ready[kind]) for kind, count in self._keep.items()}
            kind = max(lacks, key=lambda kind: lacks[kind], default=None)
            if kind is None or lacks[kind] <= 0:
                self._wanted.clear()
                continue
            try:
                box = await self._make(kind)
                if kind in self._ready:
                    self._ready[kind].append(box)
                else:
                    _in_background(box.end())
            except SandboxFailed as error:
                _log.warning("no box could be made ahead of time: %s", error)
                await asyncio.sleep(_DOUBT_S)

    async def _choose(self) -> Tier:
        faults = []
        for tier in (self.tier,) if self.tier else Tier:
            self.tier = tier
            self._order = self._describe()
            try:
                await self._probe()
            except SandboxFailed as error:
                faults.append(f"{tier.value}: {error}")
            else:
                return tier
        raise SandboxUnavailable(f"{'; '.join(faults)}: {WHAT_HELPS}")

    async def _probe(self) -> None:
        box = await self._make(PLAIN)
        try:
            outcome = await box.run([self._python, "-I", "-S", "-c", ""], b"", _PROBE_LIMITS)
        finally:
            await asyncio.shield(box.end())
        if outcome.exit_code != 0:
            raise SandboxFailed(f"a program that does nothing ended so: {outcome}")

    async def _close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        boxes = [box for ready in self._ready.values() for box in ready]
        await asyncio.gather(*(box.end() for box in boxes))
        await self._factory.close()
        with contextlib.suppress(OSError):
            remove_folder(self._folder)

    def _describe(self) -> Order:
        mounts, links = _layout(self._toolchains)
        disk_bytes, disk_files = self._disk
        return Order(
            number=0,
            namespaces=self.tier is not Tier.LANDLOCK,
            mounts=mounts,
            links=links,
            init=self._init,
            fork="",
            folder=self._folder,
            disk_bytes=disk_bytes,
            disk_files=disk_files,
        )

    def _order_for(self, kind: Kind) -> Order:
        return replace(self._order, fork=kind.park[0] if kind.warm == "fork" else "")


def _layout(toolchains: Iterable[Path]) -> tuple[list[str], dict[str, str]]:
    """What to bind, outermost folders only, and the symbolic links of a merged /usr."""
    links = {path: os.readlink(path) for path in _SYSTEM if os.path.islink(path)}  # noqa: PTH114, PTH115
    wanted = {Path(path) for path in _SYSTEM if path not in links} | set(toolchains)
    existing = {path for path in wanted if path.exists()}
    mounts = sorted(str(path) for path in existing if not existing.intersection(path.parents))
    return mounts, links


def _remove_abandoned() -> None:
    """Remove the folders of runners that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*-*"):
        process = folder.name.removeprefix(_FOLDER_PREFIX).partition("-")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            with contextlib.suppress(OSError):
                if folder.lstat().st_uid == os.geteuid():
                    remove_folder(str(folder))


_tasks: set[asyncio.Task[None]] = set()


def _in_background(work: Coroutine[None, None, None]) -> None:
    task = asyncio.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
