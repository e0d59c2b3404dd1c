"""The system-call filter, interpreted here for both architectures, whatever this machine is."""

import errno
import struct

import pytest

from problem_service.judge.boxes.launcher import seccomp

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
I386 = 0x40000003
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
DENIED = ERRNO | errno.EPERM
MISSING = ERRNO | errno.ENOSYS
NO_FAMILY = ERRNO | errno.EAFNOSUPPORT


def decide(machine: str, arch: int, number: int, *arguments: int) -> int:
    """Run the filter on one call, as the kernel's classic BPF machine would."""
    data = struct.pack("=iIQ6Q", number, arch, 0, *arguments, *[0] * (6 - len(arguments)))
    program = list(struct.iter_unpack("=HBBI", seccomp.assemble(machine)))
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


CALLS = [
    ("read", (0, 63), (), ALLOW),
    ("execve", (59, 221), (), ALLOW),
    ("mount", (165, 40), (), DENIED),
    ("unshare", (272, 97), (), DENIED),
    ("ptrace", (101, 117), (), DENIED),
    ("bpf", (321, 280), (), DENIED),
    ("io_uring_setup", (425, 425), (), DENIED),
    ("clone3", (435, 435), (), MISSING),
    ("a call of the future", (470, 470), (), MISSING),
    ("clone of a thread", (56, 220), (0x003D0F00,), ALLOW),
    ("clone into a user namespace", (56, 220), (0x10000011,), DENIED),
    ("private memory", (9, 222), (0, 4096, 3, 0x22), ALLOW),
    ("a shared file", (9, 222), (0, 4096, 3, 0x01), ALLOW),
    ("shared memory", (9, 222), (0, 4096, 3, 0x21), DENIED),
    ("TIOCSTI", (16, 29), (0, 0x5412), DENIED),
    ("TCGETS", (16, 29), (0, 0x5401), ALLOW),
    ("a smaller or larger send buffer", (54, 208), (3, 1, 7), DENIED),
    ("F_SETPIPE_SZ", (72, 25), (3, 1031, 1 << 20), DENIED),
    ("F_GETFL", (72, 25), (3, 3), ALLOW),
    ("SO_REUSEADDR", (54, 208), (3, 1, 2), ALLOW),
    ("vmsplice", (278, 75), (), DENIED),
    ("ignoring SIGCHLD", (13, 134), (17, 0x7F00_0000_1000), DENIED),
    ("ignoring SIGCHLD, at an odd address", (13, 134), (17, 0x7F_0000_0000), DENIED),
    ("asking what SIGCHLD does", (13, 134), (17, 0), ALLOW),
    ("ignoring SIGINT", (13, 134), (2, 0x7F00_0000_1000), ALLOW),
    ("a socket of AF_UNIX", (41, 198), (1,), ALLOW),
    ("a socket of AF_NETLINK", (41, 198), (16,), NO_FAMILY),
    ("a socket of AF_VSOCK", (41, 198), (40,), NO_FAMILY),
    ("prlimit64 on itself", (302, 261), (0,), ALLOW),
    ("prlimit64 on PID 1", (302, 261), (1,), DENIED),
]


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize(("name", "numbers", "arguments", "decision"), CALLS, ids=[call[0] for call in CALLS])
def test_calls_are_decided_alike_on_both_architectures(
    machine: str, name: str, numbers: tuple[int, int], arguments: tuple[int, ...], decision: int
) -> None:
    number = numbers[0] if machine == "x86_64" else numbers[1]
    assert decide(machine, ARCHITECTURES[machine], number, *arguments) == decision


def test_calls_of_another_architecture_kill() -> None:
    assert decide("x86_64", I386, 1) == KILL
    assert decide("aarch64", ARCHITECTURES["x86_64"], 1) == KILL


def test_the_x32_calls_kill() -> None:
    assert decide("x86_64", ARCHITECTURES["x86_64"], 0x40000000) == KILL
