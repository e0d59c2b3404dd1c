"""The system-call filters, interpreted here for both architectures, whatever this machine is."""

import errno
import struct
from collections.abc import Mapping

import pytest

from problem_service.judge.boxes.inside import seccomp

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
I386 = 0x40000003
OWN = 4321
"""The id of the process that has the filter."""
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
DENIED = ERRNO | errno.EPERM
MISSING = ERRNO | errno.ENOSYS
NO_FAMILY = ERRNO | errno.EAFNOSUPPORT
NO_SOCKET = ERRNO | errno.EACCES

Kind = Mapping[str, bool]
KINDS: dict[str, Kind] = {
    "program": {},
    "program without children": {"childless": True},
    "compiler": {"building": True},
    "program without namespaces": {"namespaces": False},
    "compiler without namespaces": {"namespaces": False, "building": True},
}
IN_NAMESPACES = ("program", "program without children", "compiler")
WITHOUT = ("program without namespaces", "compiler without namespaces")


def decide(machine: str, kind: Kind, arch: int, number: int, *arguments: int) -> int:
    """Run the filter on one call, as the kernel's classic BPF machine would."""
    data = struct.pack("=iIQ6Q", number, arch, 0, *arguments, *[0] * (6 - len(arguments)))
    filter_ = seccomp.for_process(seccomp.assemble(machine, **kind), OWN)
    program = list(struct.iter_unpack("=HBBI", filter_))
    accumulator = position = 0
    while True:
        code, then, otherwise, value = program[position]
        position += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, value)
            case 0x54:
                accumulator &= value
            case 0x15:
                position += then if accumulator == value else otherwise
            case 0x35:
                position += then if accumulator >= value else otherwise
            case 0x45:
                position += then if accumulator & value else otherwise
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"no such instruction: {code:#x}")


def decide_all(kinds: tuple[str, ...], numbers: tuple[int, int], *arguments: int) -> set[int]:
    """On both architectures; -1 is a number that one has not."""
    return {
        decide(machine, KINDS[kind], arch, number, *arguments)
        for kind in kinds
        for (machine, arch), number in zip(ARCHITECTURES.items(), numbers, strict=True)
        if number >= 0
    }


CALLS = [
    ("read", (0, 63), (), ALLOW),
    ("execve", (59, 221), (), ALLOW),
    ("mount", (165, 40), (), DENIED),
    ("unshare", (272, 97), (), DENIED),
    ("ptrace", (101, 117), (), DENIED),
    ("bpf", (321, 280), (), DENIED),
    ("io_uring_setup", (425, 425), (), DENIED),
    ("io_setup", (206, 0), (), DENIED),
    ("inotify_init", (253, -1), (), DENIED),
    ("inotify_init1", (294, 26), (), DENIED),
    ("listmount", (458, 458), (), DENIED),
    ("clone3", (435, 435), (), MISSING),
    ("a call of the future", (470, 470), (), MISSING),
    ("clone of a thread", (56, 220), (0x003D0F00,), ALLOW),
    ("clone into a user namespace", (56, 220), (0x10000011,), DENIED),
    ("private memory", (9, 222), (0, 4096, 3, 0x22), ALLOW),
    ("a shared file", (9, 222), (0, 4096, 3, 0x01), ALLOW),
    ("shared memory", (9, 222), (0, 4096, 3, 0x21), DENIED),
    ("huge pages", (9, 222), (0, 2 << 20, 3, 0x40022), DENIED),
    ("a huge file", (9, 222), (0, 2 << 20, 3, 0x40001), DENIED),
    ("TIOCSTI", (16, 29), (0, 0x5412), DENIED),
    ("TCGETS", (16, 29), (0, 0x5401), ALLOW),
    ("a smaller or larger send buffer", (54, 208), (3, 1, 7), DENIED),
    ("F_SETPIPE_SZ", (72, 25), (3, 1031, 1 << 20), DENIED),
    ("F_GETFL", (72, 25), (3, 3), ALLOW),
    ("SO_REUSEADDR", (54, 208), (3, 1, 2), ALLOW),
    ("vmsplice", (278, 75), (), DENIED),
    ("asking what SIGCHLD does", (13, 134), (17, 0), ALLOW),
    ("ignoring SIGINT", (13, 134), (2, 0x7F00_0000_1000), ALLOW),
    ("a pair of sockets of AF_UNIX", (53, 199), (1,), ALLOW),
    ("a socket of AF_NETLINK", (41, 198), (16,), NO_FAMILY),
    ("a socket of AF_VSOCK", (41, 198), (40,), NO_FAMILY),
    ("a limit of its own", (302, 261), (0, 7, 0x1000), ALLOW),
    ("a limit of its own, the old way", (160, 164), (7, 0x1000), ALLOW),
    ("asking for the limit of cores", (302, 261), (0, 4, 0, 0x1000), ALLOW),
    ("a limit of cores", (302, 261), (0, 4, 0x1000), DENIED),
    ("a limit of cores, at an odd address", (302, 261), (0, 4, 0x7F_0000_0000), DENIED),
    ("a limit of cores, the old way", (160, 164), (4, 0x1000), DENIED),
    ("a limit of another process", (302, 261), (1, 7, 0x1000), DENIED),
    ("the scheduler of another process", (144, 119), (1,), DENIED),
]


@pytest.mark.parametrize(("name", "numbers", "arguments", "decision"), CALLS, ids=[call[0] for call in CALLS])
def test_calls_are_decided_alike_everywhere(
    name: str, numbers: tuple[int, int], arguments: tuple[int, ...], decision: int
) -> None:
    assert decide_all(tuple(KINDS), numbers, *arguments) == {decision}


@pytest.mark.parametrize(
    ("name", "numbers", "arguments", "in_namespaces", "without"),
    [
        ("a socket of AF_UNIX", (41, 198), (1,), ALLOW, NO_SOCKET),
        ("a pair of sockets of AF_INET", (53, 199), (2,), ALLOW, DENIED),
        ("a signal to itself", (62, 129), (OWN, 6), ALLOW, ALLOW),
        ("a signal to another process", (62, 129), (1, 9), ALLOW, DENIED),
        ("a signal to its group", (62, 129), (0, 9), ALLOW, DENIED),
        ("a signal to all", (62, 129), (0xFFFFFFFF, 9), ALLOW, DENIED),
        ("a signal to a thread of its own", (234, 131), (OWN, 9999, 6), ALLOW, ALLOW),
        ("a signal to a thread of another", (234, 131), (1, 1, 6), ALLOW, DENIED),
        ("a signal with data to another", (129, 138), (1, 6), ALLOW, DENIED),
        ("a signal with data to another thread", (297, 240), (1, 1, 6), ALLOW, DENIED),
        ("a handle of a process", (434, 434), (1, 0), ALLOW, DENIED),
        ("F_SETOWN", (72, 25), (3, 8, 1), ALLOW, DENIED),
        ("F_SETOWN_EX", (72, 25), (3, 15, 0x1000), ALLOW, DENIED),
        ("FIOSETOWN", (16, 29), (3, 0x8901), ALLOW, DENIED),
        ("another signal at the end of its parent", (157, 167), (1, 0), ALLOW, DENIED),
        ("truncate", (76, 45), (), ALLOW, DENIED),
    ],
)
def test_the_filter_keeps_apart_what_namespaces_would(
    name: str, numbers: tuple[int, int], arguments: tuple[int, ...], in_namespaces: int, without: int
) -> None:
    assert decide_all(IN_NAMESPACES, numbers, *arguments) == {in_namespaces}
    assert decide_all(WITHOUT, numbers, *arguments) == {without}


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        *(("chmod", (90, -1)), ("fchmodat", (268, 53)), ("fchmodat2", (452, 452)), ("chown", (92, -1))),
        *(("fchownat", (260, 54)), ("utimensat", (280, 88)), ("setxattr", (188, 5))),
    ],
)
def test_only_compilers_change_what_landlock_does_not_see(name: str, numbers: tuple[int, int]) -> None:
    assert decide_all(("program without namespaces",), numbers) == {DENIED}
    assert decide_all((*IN_NAMESPACES, "compiler without namespaces"), numbers) == {ALLOW}


@pytest.mark.parametrize(
    ("name", "numbers", "arguments"),
    [
        ("fork", (57, -1), ()),
        ("vfork", (58, -1), ()),
        ("clone of a process", (56, 220), (17,)),
        ("clone of a process that shares memory", (56, 220), (0x4111,)),
    ],
)
def test_programs_without_children_have_none(
    name: str, numbers: tuple[int, int], arguments: tuple[int, ...]
) -> None:
    kinds = ("program without children", "program without namespaces")
    assert decide_all(kinds, numbers, *arguments) == {DENIED}
    others = ("program", "compiler", "compiler without namespaces")
    assert decide_all(others, numbers, *arguments) == {ALLOW}


@pytest.mark.parametrize("address", [0x7F00_0000_1000, 0x7F_0000_0000])
def test_programs_with_children_cannot_let_them_go_uncounted(address: int) -> None:
    assert decide_all(("program",), (13, 134), 17, address) == {DENIED}
    assert decide_all(("program without children", "compiler"), (13, 134), 17, address) == {ALLOW}


def test_calls_of_another_architecture_kill() -> None:
    for kind in KINDS.values():
        assert decide("x86_64", kind, I386, 1) == KILL
        assert decide("aarch64", kind, ARCHITECTURES["x86_64"], 1) == KILL


def test_the_x32_calls_kill() -> None:
    for kind in KINDS.values():
        assert decide("x86_64", kind, ARCHITECTURES["x86_64"], 0x40000000) == KILL
