"""Boxes on this machine as a runner has them: chosen by what it allows, kept ready, made anew."""

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from problem_service.judge.boxes.interface import PLAIN, Kind, SandboxFailed, SandboxUnavailable
from problem_service.judge.boxes.sandbox import LocalSandbox
from problem_service.judge.boxes.tiers import Tier
from problem_service.judge.languages.python import Python
from tests.problem_service.boxes.conftest import SMALL
from tests.problem_service.boxes.processes import children, is_factory
from tests.waiting import until

PYTHON = Python().find(None)
COMMAND = [PYTHON.programs["python"], "-I", "-S", "-c", "print('here')"]
FORK = Kind("python", "fork", (str(Python.fork_program),))


@pytest.fixture
async def local() -> AsyncIterator[LocalSandbox]:
    async with LocalSandbox(PYTHON.paths, keep={PLAIN: 2, FORK: 1}) as made:
        await until(lambda: made.ready == 3)
        yield made


async def test_the_strongest_way_that_works_is_taken(local: LocalSandbox) -> None:
    assert local.tier is Tier.NAMESPACES
    await local.check()


async def test_boxes_are_kept_ready_and_replaced_when_taken(local: LocalSandbox) -> None:
    async with local.box() as box:
        assert local.ready == 2
        assert (await box.run(COMMAND, b"", SMALL)).stdout == b"here\n"
        await until(lambda: local.ready == 3)


async def test_a_box_that_died_while_it_was_ready_is_not_given_out(local: LocalSandbox) -> None:
    (factory,) = filter(is_factory, children(os.getpid()))
    for process in children(factory):
        os.kill(process, signal.SIGKILL)
    await until(lambda: not any(box.is_alive for box in local._ready[PLAIN]))
    async with local.box() as box:
        assert (await box.run(COMMAND, b"", SMALL)).stdout == b"here\n"


async def test_no_more_boxes_are_kept_than_wanted(local: LocalSandbox) -> None:
    local.keep({PLAIN: 2})
    await until(lambda: local.ready == 2)
    async with local.box(FORK) as box:
        assert (await box.run(COMMAND, b"", SMALL)).stdout == b"here\n"


async def test_a_toolchain_that_is_gone_is_a_failure_of_the_sandbox(tmp_path: Path) -> None:
    folder = tmp_path / "toolchain"
    folder.mkdir()
    async with LocalSandbox([*PYTHON.paths, folder], tier=Tier.NAMESPACES) as sandbox:
        folder.rmdir()
        with pytest.raises(SandboxFailed, match="No such file"):
            async with sandbox.box():
                pass
        with pytest.raises(SandboxUnavailable, match="No such file"):
            await sandbox.check()


async def test_a_host_that_is_short_of_something_is_a_failure_of_the_sandbox() -> None:
    async with LocalSandbox(PYTHON.paths) as sandbox:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            with pytest.raises(SandboxUnavailable, match="Too many open files"):
                await sandbox.check()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        await sandbox.check()


async def test_a_machine_without_a_python_for_programs_is_refused_with_what_helps() -> None:
    sandbox = LocalSandbox([], python=Path("/bin/false"))
    with pytest.raises(SandboxUnavailable, match="PROBLEM_RUNNERS"):
        await sandbox.__aenter__()


async def test_folders_of_a_runner_that_was_killed_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await asyncio.create_subprocess_exec("true")
    await ended.wait()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    abandoned = tmp_path / f"codemaze-boxes-{ended.pid}-abandoned"
    (abandoned / "1" / "tmp").mkdir(parents=True)
    (abandoned / "1").chmod(0)
    used = tmp_path / f"codemaze-boxes-{os.getpid()}-used"
    used.mkdir()
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / f"codemaze-boxes-{ended.pid}-link").symlink_to(target)
    async with LocalSandbox(PYTHON.paths, tier=Tier.NAMESPACES):
        assert not abandoned.exists()
        assert used.exists()
        assert target.exists()
