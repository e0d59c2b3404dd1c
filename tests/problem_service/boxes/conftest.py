"""Every way of making boxes that this machine has, each in a process of its own for as long as tests run."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from problem_service.judge.boxes.compiled import compile_init
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.languages.c import C
from problem_service.judge.languages.cpp import Cpp
from tests.folders import make_folder
from tests.problem_service.boxes import modes
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import Mode
from tests.waiting import until

SMALL = Limits(cpu_s=1, wall_s=10, memory_bytes=64 << 20, output_bytes=1 << 20)

RunScript = Callable[..., Awaitable[Outcome]]
MakeSandbox = Callable[[Mode], DrivenSandbox]
Sandboxes = Callable[[Mode], DrivenSandbox]


def pytest_report_collectionfinish() -> str:
    return modes.describe()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "modes(wanted): the ways of making boxes that a test is run in")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests say by `pytest.mark.modes` which modes they run in, else in one with each tier and user."""
    if "sandbox" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("modes")
        wanted = modes.ONE_EACH if marker is None else list(*marker.args)
        metafunc.parametrize("sandbox", wanted, indirect=True, ids=str)


@pytest.fixture(scope="session")
def make_sandbox() -> Iterator[MakeSandbox]:
    """Makes a sandbox, which is to be entered."""
    shown = [Path(path) for name in ("sh", "su") if (path := shutil.which(name))]
    if modes.HAS_COMPILER:
        shown += {*C().find(None).paths, *Cpp().find(None).paths}
    with make_folder() as folder:
        init = compile_init(folder)

        def make(mode: Mode) -> DrivenSandbox:
            assert init or not mode.compiled, "the first process in C does not compile"
            return DrivenSandbox(mode, init, shown)

        yield make


@pytest.fixture(scope="session")
def sandboxes(make_sandbox: MakeSandbox) -> Iterator[Sandboxes]:
    """Gives the sandbox of a mode, made when it is asked for the first time, and kept."""
    made: dict[Mode, DrivenSandbox] = {}
    with contextlib.ExitStack() as stack:

        def get(mode: Mode) -> DrivenSandbox:
            if mode not in made:
                made[mode] = stack.enter_context(make_sandbox(mode))
            return made[mode]

        yield get


@pytest.fixture
async def sandbox(request: pytest.FixtureRequest, sandboxes: Sandboxes) -> AsyncIterator[DrivenSandbox]:
    """After each test, nothing of its boxes is left on the host."""
    driven = sandboxes(request.param)
    yield driven
    try:
        await until(driven.is_clean)
    except TimeoutError:
        pytest.fail(f"left behind: {driven.remains()}")


@pytest.fixture
def run_script(sandbox: DrivenSandbox) -> RunScript:
    """Run a Python script in a box of its own."""

    async def run(
        script: str, stdin: bytes = b"", limits: Limits = SMALL, *, writable: bool = False
    ) -> Outcome:
        async with sandbox.box() as box:
            await box.put({"script.py": script.encode()})
            return await box.run(python(sandbox, "script.py"), stdin, limits, writable=writable)

    return run


def python(sandbox: DrivenSandbox, *arguments: str) -> list[str]:
    return [sandbox.python, "-I", "-S", "-B", *arguments]
