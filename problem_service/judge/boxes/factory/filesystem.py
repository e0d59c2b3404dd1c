"""The box's own root: tmpfs, with the toolchains bound read-only and nothing else of the host."""

import os
from collections.abc import Mapping, Sequence

from problem_service.judge.boxes.factory import linux

_STAGE = "/tmp"  # any folder that every system has; covered in the box's mount namespace alone
_DEVICES = ("null", "random", "urandom")  # no zero: a shared mapping of it is memory that no limit counts
ASIDE = "/host"
"""Where a box holds what it shows below /tmp, which is renewed for each run."""
_KEPT_FLAGS = {
    "ro": linux.MS_RDONLY,
    "nosuid": linux.MS_NOSUID,
    "nodev": linux.MS_NODEV,
    "noexec": linux.MS_NOEXEC,
    "noatime": linux.MS_NOATIME,
    "nodiratime": linux.MS_NODIRATIME,
    "relatime": linux.MS_RELATIME,
}
_ETC = {
    "passwd": "player:x:1001:1001:player:/tmp:/bin/false\n",
    "group": "player:x:1001:\n",
    "hosts": "127.0.0.1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


def open_sources(paths: Sequence[str]) -> dict[str, int]:
    """Open what will be bound, by path, while this process still has the rights of the service's user.

    The box's own user may be unable to reach them (a Python under a home folder closed to others).
    """
    devices = [f"/dev/{name}" for name in _DEVICES]
    return {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in [*paths, *devices]}


def build_root(sources: Mapping[str, int], links: Mapping[str, str], box_options: str) -> tuple[int, bool]:
    """Mount everything and make it the root; returns a /proc, and whether it shows others' processes, too."""
    around = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("box", _STAGE, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,nr_inodes=4096,mode=0755")
    for path, descriptor in sources.items():
        _bind(descriptor, _STAGE + (ASIDE + path if is_in_tmp(path) else path))
    _make_read_only(_STAGE)
    for path, target in links.items():
        os.makedirs(os.path.dirname(_STAGE + path), exist_ok=True)
        os.symlink(target, _STAGE + path)
    for name in ("etc", "box", "tmp", ".proc"):
        os.makedirs(f"{_STAGE}/{name}", exist_ok=True)
    for name, text in _ETC.items():
        with open(f"{_STAGE}/etc/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    linux.mount("box", f"{_STAGE}/box", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, box_options)
    linux.mount("tmp", f"{_STAGE}/tmp", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,nr_inodes=16")
    found = _open_proc(around)
    _enter(_STAGE)
    linux.mount(
        "none",
        "/",
        flags=linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV,
    )
    return found


def _open_proc(around: int) -> tuple[int, bool]:
    """A /proc of the box alone; where parts of /proc are covered, as in containers, `around` must do."""
    place = f"{_STAGE}/.proc"
    try:
        linux.mount("proc", place, "proc", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
    except PermissionError:
        found = around, True
    else:
        found = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), False
        os.close(around)
        linux.unmount(place)
    os.rmdir(place)
    return found


Untouched = tuple[int, int, int]
"""How an empty /tmp looks: free inodes and blocks, the time of its last change."""


def is_in_tmp(path: str) -> bool:
    return path.startswith("/tmp/")


def renew_tmp(options: str, shown: Sequence[str], untouched: Untouched | None) -> Untouched:
    """A /tmp with nothing but what is shown below it, and how it looks. One that is untouched stays.

    The old one goes with its last process.
    """
    if untouched is None or _look_at_tmp() != untouched:
        linux.unmount("/tmp")
        linux.mount("tmp", "/tmp", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)
        for path in shown:
            _make_place(path, is_folder=os.path.isdir(ASIDE + path))
            linux.mount(ASIDE + path, path, flags=linux.MS_BIND | linux.MS_REC)
    return _look_at_tmp()


def _look_at_tmp() -> Untouched:
    space = os.statvfs("/tmp")
    return space.f_ffree, space.f_bfree, os.stat("/tmp").st_ctime_ns


def make_writable(folder: str, writable: bool) -> None:
    flags = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("none", folder, flags=flags if writable else flags | linux.MS_RDONLY)


def _bind(descriptor: int, target: str) -> None:
    source = f"/proc/self/fd/{descriptor}"
    _make_place(target, is_folder=os.path.isdir(source))
    linux.mount(source, target, flags=linux.MS_BIND | linux.MS_REC)


def _make_place(path: str, *, is_folder: bool) -> None:
    if is_folder:
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o444))


def _make_read_only(root: str) -> None:
    """Remount each bound mount and each mount that came along below it.

    Flags the host's mount has must stay: in a user namespace they are locked, and dropping one is EPERM.
    """
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        mounts = [line.split(" ")[4:6] for line in file]
    for raw_path, options in mounts:
        path = _unescape(raw_path)
        if not path.startswith(f"{root}/"):
            continue
        flags = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID
        if not path.startswith(f"{root}/dev/"):
            flags |= linux.MS_NODEV
        for option in options.split(","):
            flags |= _KEPT_FLAGS.get(option, 0)
        linux.mount("none", path, flags=flags)


def _unescape(path: str) -> str:
    """A path as mountinfo writes it: space, tab, newline and backslash in octal."""
    for code in (" ", "\t", "\n", "\\"):
        path = path.replace(f"\\{ord(code):03o}", code)
    return path


def _enter(root: str) -> None:
    os.chdir(root)
    try:
        linux.pivot_root(".", ".")
    except PermissionError:  # the host's root is the initial ramfs, which cannot be pivoted away
        linux.mount(root, "/", flags=linux.MS_MOVE)
        os.chroot(".")
    else:
        linux.unmount(".")
    os.chdir("/")
