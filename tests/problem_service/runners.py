"""Runners in processes of their own, as tests start them."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.databases import ROOT
from problem_service.judge.runner.listening import Address, parse_address

_START_S = 60.0
CACHE = Path("~/.cache/codemaze/toolchains").expanduser()
"""Where problem_service keeps it too: what makes languages quicker is made once."""


@contextlib.contextmanager
def running_runner(address: str, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A runner, once it listens."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "problem_service.judge.runner", "--listen", address),
            *("--cache", str(CACHE), "--end-with-input", *options),
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
    )
    try:
        _wait_for(process, parse_address(address))
        yield process
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdin is not None
        process.stdin.close()


def _wait_for(process: "subprocess.Popen[bytes]", address: Address) -> None:
    family = socket.AF_INET if address.path is None else socket.AF_UNIX
    where = (address.host, address.port) if address.path is None else str(address.path)
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        assert process.poll() is None, "the runner ended"
        with socket.socket(family) as tried:
            if tried.connect_ex(where) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("the runner does not listen")
