"""Nothing is to be reached over sockets: not the network, not the host, not another box."""

import asyncio
import contextlib
import json
import select
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.problem_service.boxes.conftest import SMALL, RunScript, python
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import BOTH
from tests.problem_service.boxes.scripts import TRY, printed

pytestmark = pytest.mark.modes(BOTH)

NO_WAY = {"ENETUNREACH", "EADDRNOTAVAIL", "ECONNREFUSED", "ENOENT", "EACCES"}
CONNECT = (
    TRY
    + """
import socket
def connect(family, kind, address):
    with socket.socket(getattr(socket, family), getattr(socket, kind)) as made:
        made.connect(address)
        made.send(b"from the box")
"""
)


async def test_there_is_no_network(run_script: RunScript) -> None:
    addresses = [
        ("AF_INET", "SOCK_STREAM", ("127.0.0.1", 22)),
        ("AF_INET", "SOCK_STREAM", ("8.8.8.8", 53)),
        ("AF_INET", "SOCK_DGRAM", ("8.8.8.8", 53)),
        ("AF_INET6", "SOCK_STREAM", ("::1", 22)),
        ("AF_INET6", "SOCK_DGRAM", ("2001:4860:4860::8888", 53)),
    ]
    script = CONNECT + f"print(json.dumps([attempt(connect, *address) for address in {addresses}]))"
    assert set(printed(await run_script(script))) <= NO_WAY


ODD_FAMILIES = {
    "NETLINK": 16,
    "PACKET": 17,
    "RDS": 21,
    "CAN": 29,
    "TIPC": 30,
    "BLUETOOTH": 31,
    "ALG": 38,
    "VSOCK": 40,
    "XDP": 44,
}


async def test_sockets_of_odd_families_and_raw_ones_are_refused(run_script: RunScript) -> None:
    script = CONNECT + (
        f"families = [attempt(socket.socket, number) for number in {list(ODD_FAMILIES.values())}]\n"
        "raw = [attempt(socket.socket, family, socket.SOCK_RAW, socket.IPPROTO_ICMP)\n"
        "    for family in (socket.AF_INET, socket.AF_INET6)]\n"
        "print(json.dumps([families, raw]))"
    )
    families, raw = printed(await run_script(script))
    assert set(families) == {"EAFNOSUPPORT"}
    assert set(raw) <= {"EPERM", "EACCES", "EPROTONOSUPPORT"}


@pytest.fixture
def listeners() -> Iterator[list[socket.socket]]:
    """Whom anyone on the host can reach."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        Path(folder).chmod(0o777)
        path = f"{folder}/socket"
        made = [
            _bound(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            _bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            _bound(socket.AF_UNIX, socket.SOCK_STREAM, path),
            _bound(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{path}"),
            _bound(socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{path}-datagrams"),
        ]
        for listener in made:
            stack.enter_context(listener)
        Path(path).chmod(0o777)
        yield made


def _bound(family: int, kind: int, address: tuple[str, int] | str) -> socket.socket:
    made = socket.socket(family, kind)
    made.bind(address)
    if kind == socket.SOCK_STREAM:
        made.listen()
    return made


async def test_listeners_of_the_host_are_out_of_reach(
    run_script: RunScript, listeners: list[socket.socket]
) -> None:
    addresses = [
        (listener.family.name, listener.type.name, _as_literal(listener.getsockname()))
        for listener in listeners
    ]
    script = CONNECT + f"print(json.dumps([attempt(connect, *address) for address in {addresses}]))"
    assert set(printed(await run_script(script))) <= NO_WAY
    assert select.select(listeners, [], [], 0) == ([], [], [])


def _as_literal(address: tuple[str, int] | str | bytes) -> object:
    return address.decode() if isinstance(address, bytes) else address


async def test_boxes_cannot_talk_to_one_another(sandbox: DrivenSandbox) -> None:
    listen = (
        TRY
        + """
import socket, time
def listen():
    kept.append(socket.socket(socket.AF_UNIX))
    kept[-1].bind(chr(0) + "between boxes")
    kept[-1].listen()
kept = []
print(attempt(listen), flush=True)
time.sleep(60)
"""
    )
    connect = CONNECT + (
        "print(json.dumps(attempt(connect, 'AF_UNIX', 'SOCK_STREAM', chr(0) + 'between boxes')))"
    )
    listening = asyncio.Event()
    async with sandbox.box() as first, sandbox.box() as second:
        run = first.run(
            python(sandbox, "-c", listen), b"", SMALL, on_output=lambda _stream, _data: listening.set()
        )
        task = asyncio.create_task(run)
        await listening.wait()
        outcome = await second.run(python(sandbox, "-c", connect), b"", SMALL)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert json.loads(outcome.stdout) in NO_WAY
