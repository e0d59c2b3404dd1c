"""Attacks on compilers, through the real commands that compile C and C++."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

import pytest

from problem_service.judge.backends.interface import Built, Input, ProblemLimits, Program, Ran, Step
from problem_service.judge.languages.c import C
from problem_service.judge.languages.cpp import Cpp
from problem_service.judge.languages.language import Language
from problem_service.judge.runner.job import Job
from problem_service.judge.verdicts import Verdict
from tests.problem_service.boxes.driven import DrivenSandbox

LIMITS = ProblemLimits(time_s=0.1, memory_mb=64)
MOST_CHARACTERS = 5000


class QuickC(C):
    """With less patience."""

    compile_cpu_s: ClassVar[float] = 0.15
    compile_memory_bytes: ClassVar[int] = 256 << 20


class QuickCpp(Cpp):
    """With less patience."""

    compile_cpu_s: ClassVar[float] = 0.15
    compile_memory_bytes: ClassVar[int] = 256 << 20


Build = Callable[[str, Language], Awaitable[list[Step]]]


@pytest.fixture
def build(sandbox: DrivenSandbox) -> Build:
    """Compile a program and, if that goes well, run it once."""

    async def run(source: str, language: Language) -> list[Step]:
        steps: list[Step] = []
        toolchain = language.find(None)
        program = Program(language.name, source)
        async with Job(sandbox, language, toolchain, program, LIMITS, steps.append) as job:
            if await job.build():
                await job.run(0, Input(b"41\n"))
        return steps

    return run


CONSTEXPR_LOOP = """
constexpr long spin(long n) { long sum = 0; for (long i = 0; i < n; i++) sum += i; return sum; }
constexpr long a = spin(200000), b = spin(200001), c = spin(200002), d = spin(200003);
template <long N> struct more { static constexpr long value = spin(200100 + N) + more<N - 1>::value; };
template <> struct more<0> { static constexpr long value = 0; };
int main() { return more<800>::value != 0; }
"""
TEMPLATE_BOMB = """
template <int N, int M> struct bomb { bomb<N - 1, M> left; bomb<N - 1, M + (1 << N)> right; };
template <int M> struct bomb<0, M> { int value; };
int main() { bomb<24, 0> all; return sizeof all; }
"""
MANY_MESSAGES = "".join(f"undeclared_{number} = {number};\n" for number in range(60_000))
DEEP_NESTING = "int main() { return " + "(" * 200_000 + "1" + ")" * 200_000 + "; }"
MACRO_BOMB = "".join(
    f"#define M{number + 1} M{number} M{number} M{number} M{number}\n" for number in range(16)
).join(("#define M0 int x;\n", "M16\nint main() { return 0; }"))

ATTACKS: list[tuple[str, Language, str]] = [
    ("a device without end", QuickC(), "#include </dev/urandom>\nint main() { return 0; }"),
    ("a device without end, again", QuickC(), '#include "/dev/random"\nint main() { return 0; }'),
    ("itself", QuickC(), "#include __FILE__\n#include __FILE__\nint main() { return 0; }"),
    ("a secret", QuickC(), '#include "/etc/shadow"\nint main() { return 0; }'),
    ("a secret as data", QuickC(), '__asm__(".incbin \\"/etc/shadow\\"");\nint main() { return 0; }'),
    ("a program of 4 GB", QuickC(), "char huge[4ul << 30] = {1};\nint main() { return huge[0]; }"),
    ("a program of 4 GB, assembled", QuickC(), '__asm__(".fill 4 << 30");\nint main() { return 0; }'),
    (
        "an alignment of 4 GB",
        QuickC(),
        '__asm__(".data\\n.byte 1\\n.p2align 32\\n.byte 1");\nint main() { return 0; }',
    ),
    ("macros", QuickC(), MACRO_BOMB),
    ("nesting", QuickC(), DEEP_NESTING),
    ("messages", QuickC(), MANY_MESSAGES),
    ("messages of templates", QuickCpp(), MANY_MESSAGES),
    ("a loop", QuickCpp(), CONSTEXPR_LOOP),
    ("templates", QuickCpp(), TEMPLATE_BOMB),
]


@pytest.mark.parametrize(("name", "language", "source"), ATTACKS, ids=[attack[0] for attack in ATTACKS])
async def test_a_compiler_that_is_attacked_says_that_the_program_does_not_compile(
    build: Build, name: str, language: Language, source: str
) -> None:
    (built,) = await build(source, language)
    assert isinstance(built, Built)
    assert not built.ok
    assert 0 < len(built.message) <= MOST_CHARACTERS
    assert "root:" not in built.message


INTERPRETER = """
const char other[] __attribute__((section(".interp"))) = "/missing";
int main() { return 0; }
"""
RECURSION = """
int down(volatile char *above) { volatile char room[1 << 16]; room[0] = *above; return down(room) + room[0]; }
int main() { volatile char first = 1; return down(&first); }
"""
MEMORY = """
#include <stdlib.h>
#include <string.h>
int main() { for (;;) { char *p = malloc(1 << 20); if (!p) return 1; memset(p, 1, 1 << 20); } }
"""
ADDRESS_SPACE = """
#include <sys/mman.h>
int main() { for (;;) if (mmap(0, 1 << 20, 3, 0x22, -1, 0) == (void *)-1) return 1; }
"""


@pytest.mark.parametrize(
    ("source", "verdicts"),
    [
        (INTERPRETER, {Verdict.RE, None}),
        ("char huge[1ul << 31];\nint main() { return huge[0]; }", {Verdict.RE, Verdict.MLE}),
        (RECURSION, {Verdict.RE, Verdict.MLE}),
        ("#include <stdlib.h>\nint main() { abort(); }", {Verdict.RE}),
        ("int main() { for (;;) ; }", {Verdict.TLE}),
        (MEMORY, {Verdict.MLE}),
        (ADDRESS_SPACE, {Verdict.RE, Verdict.MLE}),
        ("#include <unistd.h>\nint main() { for (;;) write(1, main, 4096); }", {Verdict.OLE}),
    ],
    ids=["interpreter", "too large", "recursion", "abort", "loop", "memory", "address space", "output"],
)
async def test_what_a_compiler_makes_of_an_attack_fails_by_itself(
    build: Build, source: str, verdicts: set[Verdict | None]
) -> None:
    built, ran = await build(source, C())
    assert built == Built(ok=True)
    assert isinstance(ran, Ran)
    assert ran.failure in verdicts, ran


async def test_an_honest_program_compiles_and_runs(build: Build) -> None:
    built, ran = await build(Cpp.hello, Cpp())
    assert built == Built(ok=True)
    assert isinstance(ran, Ran)
    assert (ran.failure, ran.stdout) == (None, b"42")
