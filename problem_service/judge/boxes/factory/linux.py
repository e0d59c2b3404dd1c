"""The system calls that Python's standard library lacks, through ctypes; x86_64 and aarch64."""

import ctypes
import os
import signal
from ctypes import c_char_p, c_int, c_long, c_uint32, c_ulong, c_void_p

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_NOATIME = 0x400
MS_NODIRATIME = 0x800
MS_BIND = 0x1000
MS_MOVE = 0x2000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MS_RELATIME = 0x200000
MNT_DETACH = 2

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
NEW_NAMESPACES = (
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
)

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_LANDLOCK_RESTRICT_SELF = 446
_SECCOMP_MODE_FILTER = 2
_LAST_DESCRIPTOR = 0x7FFFFFFF
_CAPABILITY_VERSION_3 = 0x20080522

MACHINE = os.uname().machine
_SYSCALLS = {
    "x86_64": {"clone": 56, "pivot_root": 155, "capset": 126, "capget": 125, "close_range": 436},
    "aarch64": {"clone": 220, "pivot_root": 41, "capset": 91, "capget": 90, "close_range": 436},
}

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = c_long
_libc.prctl.argtypes = [c_int, c_ulong, c_ulong, c_ulong, c_ulong]
_libc.mount.argtypes = [c_char_p, c_char_p, c_char_p, c_ulong, c_char_p]
_libc.umount2.argtypes = [c_char_p, c_int]


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", c_uint32), ("pid", c_int)]


class _CapabilityData(ctypes.Structure):
    _fields_ = [("effective", c_uint32), ("permitted", c_uint32), ("inheritable", c_uint32)]


class _SocketFilter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", c_void_p)]


# Made ahead: a program that is forked from here pays for each object that is made after the fork.
_CapabilitySets = _CapabilityData * 2
_no_capabilities = _CapabilityHeader(_CAPABILITY_VERSION_3, 0), _CapabilitySets()
_NO_CAPABILITIES_HEADER, _NO_CAPABILITIES = map(ctypes.byref, _no_capabilities)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(name: str, *arguments: object) -> int:
    number = _SYSCALLS.get(MACHINE, {}).get(name)
    if number is None:
        raise OSError(f"{name}: the machine {MACHINE} is not known here")
    return _checked(_libc.syscall(c_long(number), *arguments), name)


def syscall_number(number: int, *arguments: object) -> int:
    """A call that has the same number on all machines known here."""
    return _checked(_libc.syscall(c_long(number), *arguments), f"system call {number}")


def restrict_by(rules: int) -> None:
    """Put this process under Landlock rules for good. Needs no_new_privs."""
    syscall_number(_LANDLOCK_RESTRICT_SELF, c_long(rules), c_long(0))


def adopt_orphans() -> None:
    """Become the parent of descendants whose parents end."""
    _prctl("PR_SET_CHILD_SUBREAPER", _PR_SET_CHILD_SUBREAPER, 1)


def keep_capabilities() -> None:
    """Let an exec by a user other than root keep all capabilities there are: by the ambient set."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    data = _CapabilitySets()
    _syscall("capget", ctypes.byref(header), ctypes.byref(data))
    for half in data:
        half.inheritable = half.permitted
    _syscall("capset", ctypes.byref(header), ctypes.byref(data))
    for capability in range(64):
        if data[capability // 32].permitted >> capability % 32 & 1:
            _prctl("PR_CAP_AMBIENT_RAISE", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability)


def clone(flags: int) -> int:
    """Fork into new namespaces; 0 in the child. The caller must have one thread only."""
    zero = c_long(0)
    return _syscall("clone", c_ulong(flags | signal.SIGCHLD), zero, zero, zero, zero)


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, options: str = "") -> None:
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, flags, options.encode() or None
    )
    _checked(result, f"mount {kind or source} on {target}")


def unmount(target: str) -> None:
    _checked(_libc.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    _syscall("pivot_root", c_char_p(new.encode()), c_char_p(old.encode()))


def die_with_parent() -> None:
    _prctl("PR_SET_PDEATHSIG", _PR_SET_PDEATHSIG, signal.SIGKILL)


def set_inspectable(inspectable: bool) -> None:
    """When not: no ptrace, no core, and /proc/self belongs to the host's root. Inherited, but not by exec."""
    _prctl("PR_SET_DUMPABLE", _PR_SET_DUMPABLE, int(inspectable))


def forbid_new_privileges() -> None:
    _prctl("PR_SET_NO_NEW_PRIVS", _PR_SET_NO_NEW_PRIVS, 1)


def close_all_but(*kept: int) -> None:
    """Close every descriptor from 3 on but these."""
    first = 3
    for descriptor in [*sorted(kept), _LAST_DESCRIPTOR]:
        if first < descriptor:
            _syscall("close_range", c_ulong(first), c_ulong(descriptor - 1), c_ulong(0))
        first = descriptor + 1


def drop_bounding_set() -> None:
    """Empty the capability bounding set, so that no exec can bring a capability back. Needs CAP_SETPCAP."""
    for capability in range(64):
        try:
            _prctl("PR_CAPBSET_DROP", _PR_CAPBSET_DROP, capability)
        except OSError:
            if capability == 0:
                raise
            return  # past the last capability of this kernel


def drop_capabilities() -> None:
    _prctl("PR_CAP_AMBIENT", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    _syscall("capset", _NO_CAPABILITIES_HEADER, _NO_CAPABILITIES)


def install_filter(program: bytes) -> None:
    """Install a seccomp filter: an array of 8-byte `struct sock_filter`. Needs no_new_privs."""
    code = c_char_p(program)
    address = ctypes.cast(code, c_void_p).value
    filter_ = _SocketFilter(len(program) // 8, address)
    _prctl("PR_SET_SECCOMP", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(filter_))


def _prctl(name: str, option: int, second: int, third: int = 0) -> None:
    _checked(_libc.prctl(option, second, third, 0, 0), name)
