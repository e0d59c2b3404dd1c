"""The system-call filters of the box: classic BPF (see bpf.py), for x86_64 and aarch64.

Namespaces keep the host away; the filter narrows the kernel's surface and closes what namespaces leave
open: memory that no limit counts, the scheduling of the box's PID 1, terminals. Where there are no
namespaces, it also keeps the program from signalling others, from the network, from changing files' owners
and modes (which Landlock does not see) and, unless it is a compiler, from having children.
"""

import struct
from collections.abc import Iterator

from problem_service.judge.boxes.inside import bpf

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LAST_KNOWN_CALL = 462  # mseal; whatever a later kernel adds does not exist in the box
_X32_BIT = 0x40000000

# name: (number on x86_64, number on aarch64); -1 where the architecture has no such call.
_DENIED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),  # the host has 65536 of these events in all
    "inotify_init": (253, -1),  # and its user 128 of these, whose queues no limit counts
    "inotify_init1": (294, 26),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "vmsplice": (278, 75),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "personality": (135, 92),
    "modify_ldt": (154, -1),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
}
# Calls that take a pid first: allowed on the caller itself (pid 0) only. PID 1 may share its uid.
_SELF_ONLY = {
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
}
# Denied besides where there are no namespaces.
_DENIED_WITHOUT_NAMESPACES = {
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "truncate": (76, 45),
}
_FORKS = {"fork": (57, -1), "vfork": (58, -1)}
_DENIED_TO_PROGRAMS = {
    "chmod": (90, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, -1),
    "fchown": (93, 55),
    "lchown": (94, -1),
    "fchownat": (260, 54),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
}
_SIGNALS = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
}
_SOCKETS = {"socket": (41, 198), "socketpair": (53, 199)}
_FCNTL = (72, 25)
_SETSOCKOPT = (54, 208)
_SIGACTION = (13, 134)
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_PRCTL = (157, 167)
_IOCTL = (16, 29)
_MMAP = (9, 222)
_SETRLIMIT = (160, 164)
_PRLIMIT = (302, 261)

_UNIX = 1
_SOCKET_FAMILIES = (_UNIX, 2, 10)  # AF_INET, AF_INET6
_SET_PIPE_SIZE = (1031,)  # F_SETPIPE_SZ: up to 1 MB each in place of 64 KB
_SEND_BUFFERS = (7, 32)  # SO_SNDBUF, SO_SNDBUFFORCE: the meter takes a socket to hold what it may by default
_TERMINAL_INJECTION = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_OWNED_SIGNALS = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP: whom the kernel signals for a descriptor
_OWNED_SIGNALS_BY_FCNTL = (8, 10, 15, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY
_PDEATHSIG = (1,)  # it shall die with the box's first process
_CLONE_THREAD = 0x00010000
OWN_PID = 0x7F00BEEF
"""Stands in a filter for the id of the process that installs it (see `for_process`)."""
_CLONE_NAMESPACES = 0x7E020000
_SIGCHLD = 17  # who ignores it lets its children go unreaped, and their CPU time with them
_RLIMIT_CORE = 4  # at 0, a crash would still start the program that takes the host's cores
_HUGE_PAGES = 0x40000  # MAP_HUGETLB: pages that the host has set aside for others, and no limit counts
_SHARED_ANONYMOUS = 0x21  # MAP_SHARED | MAP_ANONYMOUS: memory that RLIMIT_DATA does not count

_Call = tuple[tuple[int, int], bpf.Rule]
"""The numbers of a call on the two architectures, and its rule."""


def assemble(
    machine: str, *, namespaces: bool = True, building: bool = False, childless: bool = False
) -> bytes:
    """The filter as an array of `struct sock_filter`; KeyError for an unknown machine.

    ``building``: for compilers; ``childless``: for programs that have no children (without namespaces, all).

    It is installed before each run, and the kernel then compiles it and tries it on every call: one that is
    long, or compares a number with all that it knows, takes as long as starting a process.
    """
    arch = _AUDIT_ARCH[machine]
    column = 0 if machine == "x86_64" else 1
    childless = (childless or not namespaces) and not building
    calls = [
        *_denied(namespaces=namespaces, building=building, childless=childless),
        *_looked_into(building=building, childless=childless),
        *(_in_namespaces() if namespaces else _without_namespaces()),
    ]
    rules = {numbers[column]: rule for numbers, rule in calls if numbers[column] >= 0}
    program = [
        bpf.load(4),
        bpf.jump_if_equal(arch, bpf.NEXT, bpf.KILL),
        bpf.load(0),
        bpf.jump_if_at_least(_X32_BIT, bpf.KILL, bpf.NEXT),
        bpf.jump_if_at_least(_LAST_KNOWN_CALL + 1, bpf.MISSING, bpf.NEXT),
        *bpf.search(rules),
    ]
    return bpf.assemble(program)


def for_process(filter_: bytes, process: int) -> bytes:
    """The filter as that process is to install it."""
    return filter_.replace(struct.pack("=I", OWN_PID), struct.pack("=I", process))


def _denied(*, namespaces: bool, building: bool, childless: bool) -> Iterator[_Call]:
    denied = dict(_DENIED)
    if not namespaces:
        denied |= _DENIED_WITHOUT_NAMESPACES
        if not building:
            denied |= _DENIED_TO_PROGRAMS
    if childless:
        denied |= _FORKS
    for numbers in denied.values():
        yield numbers, bpf.DENY


def _looked_into(*, building: bool, childless: bool) -> Iterator[_Call]:
    # The C library falls back to clone, whose flags a filter can read; clone3's lie behind a pointer.
    yield _CLONE3, bpf.MISSING
    yield _MMAP, _refuse_uncounted_memory()
    yield _SETSOCKOPT, bpf.compare(2, _SEND_BUFFERS, bpf.DENY, bpf.ALLOW)
    if not building and not childless:
        yield _SIGACTION, _refuse_unless_null(0, _SIGCHLD, 1)
    yield _CLONE, _refuse_processes() if childless else _refuse_bits(0, _CLONE_NAMESPACES)
    yield _SETRLIMIT, bpf.compare(0, (_RLIMIT_CORE,), bpf.DENY, bpf.ALLOW)
    yield _PRLIMIT, (*bpf.compare(0, (0,), bpf.NEXT, bpf.DENY), *_refuse_unless_null(1, _RLIMIT_CORE, 2))
    for numbers in _SELF_ONLY.values():
        yield numbers, bpf.compare(0, (0,), bpf.ALLOW, bpf.DENY)


def _in_namespaces() -> Iterator[_Call]:
    yield _IOCTL, bpf.compare(1, _TERMINAL_INJECTION, bpf.DENY, bpf.ALLOW)
    yield _FCNTL, bpf.compare(1, _SET_PIPE_SIZE, bpf.DENY, bpf.ALLOW)
    for numbers in _SOCKETS.values():
        yield numbers, bpf.compare(0, _SOCKET_FAMILIES, bpf.ALLOW, bpf.NO_FAMILY)


def _without_namespaces() -> Iterator[_Call]:
    yield _IOCTL, bpf.compare(1, _TERMINAL_INJECTION + _OWNED_SIGNALS, bpf.DENY, bpf.ALLOW)
    yield _FCNTL, bpf.compare(1, _SET_PIPE_SIZE + _OWNED_SIGNALS_BY_FCNTL, bpf.DENY, bpf.ALLOW)
    yield _PRCTL, bpf.compare(0, _PDEATHSIG, bpf.DENY, bpf.ALLOW)
    for numbers in _SIGNALS.values():
        yield numbers, bpf.compare(0, (OWN_PID,), bpf.ALLOW, bpf.DENY)
    # As a box in namespaces answers for families there are none of; the others are refused, too.
    yield _SOCKETS["socket"], bpf.compare(0, _SOCKET_FAMILIES, bpf.NO_SOCKET, bpf.NO_FAMILY)
    # A pair within the program: Java's file channels want one.
    yield _SOCKETS["socketpair"], bpf.compare(0, (_UNIX,), bpf.ALLOW, bpf.DENY)


def _refuse_bits(argument: int, bits: int) -> tuple[bpf.Instruction, ...]:
    return (bpf.load_argument(argument), bpf.jump_if_any_bit(bits, bpf.DENY, bpf.ALLOW))


def _refuse_processes() -> tuple[bpf.Instruction, ...]:
    return (
        bpf.load_argument(0),
        bpf.jump_if_any_bit(_CLONE_NAMESPACES, bpf.DENY, bpf.NEXT),
        bpf.jump_if_any_bit(_CLONE_THREAD, bpf.ALLOW, bpf.DENY),
    )


def _refuse_uncounted_memory() -> tuple[bpf.Instruction, ...]:
    return (
        bpf.load_argument(3),
        bpf.jump_if_any_bit(_HUGE_PAGES, bpf.DENY, bpf.NEXT),
        bpf.keep_bits(_SHARED_ANONYMOUS),
        bpf.jump_if_equal(_SHARED_ANONYMOUS, bpf.DENY, bpf.ALLOW),
    )


def _refuse_unless_null(argument: int, value: int, pointer: int) -> tuple[bpf.Instruction, ...]:
    """Refuse that value with a pointer to what is to be set; without one, it is only asked for."""
    return (
        *bpf.compare(argument, (value,), bpf.NEXT, bpf.ALLOW),
        bpf.load_argument(pointer),
        bpf.jump_if_equal(0, bpf.NEXT, bpf.DENY),
        bpf.load_upper_half(pointer),
        bpf.jump_if_equal(0, bpf.ALLOW, bpf.DENY),
    )
