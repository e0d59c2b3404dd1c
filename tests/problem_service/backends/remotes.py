"""The three back-ends over HTTP, each with the service it speaks to, under one handle."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from problem_service.judge.backends.gojudge import GoJudge
from problem_service.judge.backends.interface import Backend, Built, Input, ProblemLimits, Program, Ran, Step
from problem_service.judge.backends.judge0 import Judge0
from problem_service.judge.backends.piston import Piston
from problem_service.judge.backends.remote.service import Patience
from problem_service.judge.languages.language import Language, Toolchain
from problem_service.signature import Signature
from tests.problem_service.backends.fakes.gojudge import FakeGoJudge
from tests.problem_service.backends.fakes.judge0 import FakeJudge0
from tests.problem_service.backends.fakes.piston import FakePiston
from tests.problem_service.backends.fakes.server import FakeService

QUICK = Patience(connect_s=5, answer_s=20, queue_s=20, compile_s=10, tries=3, pause_s=0.01)
HASTY = Patience(connect_s=0.5, answer_s=0.5, queue_s=0.2, compile_s=0.2, tries=2, pause_s=0.01)
LIMITS = ProblemLimits(time_s=5, memory_mb=256, output_bytes=64 << 10)
SECRET = "s3cret-Toke9"


class Python(Language):
    """As little of a language as a back-end that is elsewhere needs."""

    name: ClassVar[str] = "python"
    label: ClassVar[str] = "Python"
    brought_by: ClassVar[str] = ""
    out_of_memory: ClassVar[Sequence[bytes]] = (b"MemoryError",)
    hello: ClassVar[str] = "print(int(input()) + 1)"

    def find(self, given: Path | None) -> Toolchain:
        raise NotImplementedError

    def starter(self, signature: Signature | None) -> str:
        raise NotImplementedError

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        return {}

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        raise NotImplementedError

    def compile_message(self, output: str) -> str:
        return output.replace("main.py", "your program")

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        return f"{source}\nimport json\nprint(json.dumps({signature.function}(*json.loads(input()))))\n"

    def source_name(self) -> str:
        return "main.py"


class Checked(Python):
    """Where running a program is what checks it."""

    syntax_error_exit_code: ClassVar[int | None] = 100


LANGUAGES = {"python": Python()}


@dataclass
class Remote:
    """``token`` is what the fake asks for, ``path`` where it is sent programs."""

    fake: FakeService
    token: str
    path: str
    secret_setting: str
    url_setting: str
    make: Callable[..., Any]

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncIterator[Backend]:
        options = {"patience": QUICK, "languages": LANGUAGES, "token": SECRET, "url": self.fake.url} | options
        async with self.make(**options) as backend:
            yield backend


@asynccontextmanager
async def remotes() -> AsyncIterator[dict[str, Remote]]:
    async with AsyncExitStack() as stack:
        found = {}
        for name, fake, path, make in (
            ("judge0", FakeJudge0(), "/submissions/batch", Judge0),
            ("piston", FakePiston(), "/api/v2/execute", Piston),
            ("gojudge", FakeGoJudge(), "/run", GoJudge),
        ):
            fake.token = f"Bearer {SECRET}" if name == "gojudge" else SECRET
            await stack.enter_async_context(fake)
            upper = name.upper()
            found[name] = Remote(
                fake, fake.token, path, f"PROBLEM_{upper}_TOKEN", f"PROBLEM_{upper}_URL", make
            )
        yield found


async def steps(
    backend: Backend, source: str, inputs: Iterable[bytes | Input] = (b"",), limits: ProblemLimits = LIMITS
) -> list[Step]:
    """All that comes of a program without a signature."""
    given = (item if isinstance(item, Input) else Input(item) for item in inputs)
    async with aclosing(backend.run(Program("python", source), given, limits)) as run:
        return [step async for step in run]


async def only_run(backend: Backend, source: str, stdin: bytes = b"", limits: ProblemLimits = LIMITS) -> Ran:
    """How the one run of a program that compiles ended."""
    built, ran = await steps(backend, source, [stdin], limits)
    assert built == Built(ok=True)
    assert isinstance(ran, Ran)
    return ran
