"""Making one box: a process in namespaces of its own, or under Landlock's rules, that becomes its first."""

import contextlib
import os
import signal
import socket
from typing import NoReturn

from problem_service.judge.boxes.factory import filesystem, landlock, linux, memory_group, users
from problem_service.judge.boxes.factory.compiled_init import CompiledInit
from problem_service.judge.boxes.factory.memory_group import MemoryGroup
from problem_service.judge.boxes.factory.orders import Order
from problem_service.judge.boxes.factory.removal import remove_folder
from problem_service.judge.boxes.factory.warmth import WarmProgram
from problem_service.judge.boxes.inside import init, seccomp
from problem_service.judge.boxes.inside.config import Config
from problem_service.judge.boxes.wire import FAILED

_DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")


class MadeBox:
    """A box's first process, seen from outside."""

    def __init__(self, process: int, pidfd: int, group: MemoryGroup | None, folder: str) -> None:
        self.process = process
        self.pidfd = pidfd
        self._group = group
        self._folder = folder

    @property
    def has_namespaces(self) -> bool:
        """Whether all in it ends with its first process."""
        return not self._folder

    def clean(self) -> bool:
        """Remove what is left, once the process has ended; False while that has to wait for others' ends."""
        if self._folder:
            with contextlib.suppress(OSError):  # what is left goes with the folder around it
                remove_folder(self._folder)
        return self._group is None or self._group.remove()


def make_box(order: Order, connection: int, main: WarmProgram | None) -> MadeBox:
    """Start it; it tells the runner itself when it is ready. Raises OSError.

    The parent's copy of `connection` stays open.
    """
    who = users.choose(order.number)
    folder = "" if order.namespaces else _make_folder(order, who)
    group = memory_group.create(order.number)
    go_reader, go_writer = os.pipe()
    linux.set_inspectable(order.namespaces)  # and the child, whose maps an ordinary user could not write else
    try:
        process = linux.clone(linux.NEW_NAMESPACES) if order.namespaces else os.fork()
        if process == 0:
            os.close(go_writer)
            _become_init(order, connection, who, group, go_reader, folder, main)
    finally:
        linux.set_inspectable(False)
    os.close(go_reader)
    try:
        pidfd = os.pidfd_open(process)
        if order.namespaces:
            users.write_maps(process, who)
        if group is not None:
            group.add(process)
            group.close()
        os.write(go_writer, b"g")
    except OSError:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        MadeBox(process, -1, group, folder).clean()
        raise
    finally:
        os.close(go_writer)
    return MadeBox(process, pidfd, group, folder)


def _make_folder(order: Order, who: users.BoxUsers) -> str:
    folder = f"{order.folder}/{order.number}"
    os.mkdir(folder, 0o700)
    os.mkdir(f"{folder}/tmp", 0o700)
    if who.player is not None:
        for path in (folder, f"{folder}/tmp"):
            os.chown(path, who.player, who.player)
    return folder


def _become_init(
    order: Order,
    connection: int,
    who: users.BoxUsers,
    group: MemoryGroup | None,
    go: int,
    folder: str,
    main: WarmProgram | None,
) -> NoReturn:
    try:
        if os.read(go, 1):
            _reset_signals()
            build = _in_namespaces if order.namespaces else _under_rules
            compiled = CompiledInit(order.init, forks=main is not None) if order.init else None
            config = build(order, connection, who, group, folder)
            if main is not None:
                main.get_ready(config.environment)
            if compiled is not None:
                compiled.serve(config, main)
            else:
                _keep_only(config)
                init.serve(config, None if main is None else main.run)
    except Exception as error:  # noqa: BLE001  the outermost boundary of this process, whose end is the box's
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection)) as runner:
            runner.send(FAILED + (str(error) or repr(error)).encode())
    finally:
        os._exit(0)


def _reset_signals() -> None:
    """PID 1 needs none of them: the kernel keeps from it what it does not wait for."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)


def _in_namespaces(
    order: Order, connection: int, who: users.BoxUsers, group: MemoryGroup | None, _folder: str
) -> Config:
    sources = filesystem.open_sources(order.mounts)
    users.become_init(who)
    linux.die_with_parent()  # after the change of user, which clears it
    owner = f"uid={who.player_id},gid={who.player_id}"
    disk = f"size={order.disk_bytes},nr_inodes={order.disk_files},mode=0755,{owner}"
    proc, outer = filesystem.build_root(sources, order.links, disk)
    for descriptor in sources.values():
        os.close(descriptor)
    socket.sethostname("box")
    if order.init:
        linux.keep_capabilities()
    linux.drop_bounding_set()
    linux.set_inspectable(False)
    return Config(
        connection=connection,
        proc=proc,
        outer=outer,
        main=int(os.readlink("self", dir_fd=proc)),
        run=seccomp.assemble(linux.MACHINE),
        build=seccomp.assemble(linux.MACHINE, building=True),
        childless=seccomp.assemble(linux.MACHINE, childless=True),
        rules=-1,
        building_rules=-1,
        player=-1 if who.player is None else who.player_id,
        namespaces=True,
        folder="/box",
        tmp=disk,
        shown=tuple(path for path in order.mounts if filesystem.is_in_tmp(path)),
        disk=order.disk_bytes,
        **_group_files(group),
    )


def _under_rules(
    order: Order, connection: int, who: users.BoxUsers, group: MemoryGroup | None, folder: str
) -> Config:
    if who.player is not None:
        os.setgroups([])
    linux.die_with_parent()
    linux.set_inspectable(False)
    shown = [(path, landlock.RUN) for path in order.mounts]
    shown += [(path, landlock.RUN) for path in order.links]
    shown += [(path, landlock.WRITE_ONLY if path == "/dev/null" else landlock.READ) for path in _DEVICES]
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    return Config(
        connection=connection,
        proc=proc,
        outer=True,
        main=int(os.readlink("self", dir_fd=proc)),
        run=seccomp.assemble(linux.MACHINE, namespaces=False),
        build=seccomp.assemble(linux.MACHINE, namespaces=False, building=True),
        childless=seccomp.assemble(linux.MACHINE, namespaces=False, childless=True),
        rules=landlock.make_rules([*shown, (folder, landlock.RUN)]),
        building_rules=landlock.make_rules([*shown, (folder, landlock.BUILD)]),
        player=-1 if who.player is None else who.player,
        namespaces=False,
        folder=folder,
        tmp="",
        shown=(),
        disk=0,  # on the disk of the host, not in memory
        **_group_files(group),
    )


def _group_files(group: MemoryGroup | None) -> dict[str, int]:
    if group is None:
        return {}
    return {"limit": group.limit, "swap": -1 if group.swap is None else group.swap, "kills": group.kills}


def _keep_only(config: Config) -> None:
    kept = (config.connection, config.proc, config.limit, config.swap, config.kills)
    rules = (config.rules, config.building_rules)
    linux.close_all_but(*(descriptor for descriptor in kept + rules if descriptor >= 0))
