"""Definitions for tests: one of each kind, and any at all."""

import string
from typing import Any

from hypothesis import strategies as st

from problem_service.definition import Definition, Example, Given, Solution
from problem_service.domain import Rank
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.judge.backends.interface import Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.verdicts import Verdict
from problem_service.signature import DictOf, ListOf, Parameter, Primitive, Signature, Type

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
SOURCE = st.text(st.characters(codec="utf-8"), max_size=30)
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True).filter("random".__ne__)
TAGS = st.lists(SLUGS, min_size=1, max_size=4, unique=True).map(tuple)
NAMES = st.sampled_from(["first", "second", "third_one", "x", "y2"])
USUAL = ["reference.py", "reference.js", "brute.py", "wrong_one.rs", "wrong_two.py"]
FILE_NAMES = st.text(string.ascii_letters + string.digits + "._-+ é/\n", max_size=12)
LIMITS = st.builds(
    lambda time_ms, memory_mb: {"time_ms": time_ms, "memory_mb": memory_mb},
    st.integers(100, 10_000),
    st.integers(16, 1024),
)
TYPES: st.SearchStrategy[Type] = st.recursive(
    st.sampled_from(Primitive),
    lambda inner: st.builds(ListOf, inner) | st.builds(DictOf, inner),
    max_leaves=3,
)
PARAMETERS = st.builds(Parameter, NAMES, TYPES)
SIGNATURES = st.builds(
    Signature,
    st.sampled_from(["find_it", "longest", "two_sum"]),
    st.lists(st.builds(Parameter, NAMES, TYPES), min_size=1, max_size=3, unique_by=lambda p: p.name).map(
        tuple
    ),
    TYPES,
)


def values(of: Type, text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[Any]:
    """JSON values of a type."""
    match of:
        case ListOf(item):
            return st.lists(values(item, text), max_size=3)
        case DictOf(item):
            return st.dictionaries(text, values(item, text), max_size=3)
        case Primitive.INT:
            return st.integers()
        case Primitive.FLOAT:
            return st.floats(allow_nan=False, allow_infinity=False)
        case Primitive.STRING:
            return text
        case Primitive.BOOL:
            return st.booleans()


def givens(signature: Signature | None) -> st.SearchStrategy[Given]:
    if signature is None:
        return TEXT
    return st.tuples(*(values(parameter.type) for parameter in signature.parameters)).map(list)


def outputs(signature: Signature | None) -> st.SearchStrategy[Any]:
    return TEXT if signature is None else values(signature.returns)


@st.composite
def solutions(draw: st.DrawFn) -> Solution:
    """Any at all, or one as the bank has them."""
    if draw(st.booleans()):
        name = draw(
            st.sampled_from(["reference.py", "reference.js", "brute.py", "wrong_one.rs", "wrong_two.py"])
        )
        languages = {extension: language for language, extension in EXTENSIONS.items()}
        is_wrong = name.startswith("wrong")
        return Solution(
            name,
            languages[name[name.index(".") :]],
            draw(SOURCE),
            draw(st.sampled_from([Verdict.WA, Verdict.TLE])) if is_wrong else Verdict.AC,
            name == "brute.py",
            "Is not right." if is_wrong else "",
        )
    return Solution(
        draw(FILE_NAMES.filter(lambda name: "\0" not in name)),
        draw(st.sampled_from(sorted(EXTENSIONS))),
        draw(SOURCE),
        draw(st.sampled_from(Verdict)),
        draw(st.booleans()),
        draw(TEXT),
    )


CHECKERS = st.sampled_from(Checker) | st.builds(
    ProgramChecker, st.builds(Program, st.sampled_from(sorted(EXTENSIONS)), TEXT)
)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any that our own format can hold."""
    signature = draw(st.none() | SIGNATURES)
    given, output = givens(signature), outputs(signature)
    generator = draw(st.none() | SOURCE)
    return Definition(
        slug=draw(SLUGS),
        title=draw(TEXT.filter(bool)),
        rank=draw(st.sampled_from(Rank)),
        tags=draw(TAGS),
        statement=draw(TEXT) + ("Print it." if signature is None else f"Write `{signature.function}`."),
        signature=signature,
        checker=draw(CHECKERS),
        limits=draw(LIMITS),
        examples=tuple(draw(st.lists(st.builds(Example, given, st.none() | output, TEXT), max_size=3))),
        solutions=tuple(draw(st.lists(solutions(), max_size=6))),
        generator=generator,
        tests=tuple(draw(st.lists(st.tuples(given, output), max_size=3))),
        invalid=tuple(draw(st.lists(given, max_size=2))),
    )


SUM_LINES = "import sys\nfor line in sys.stdin:\n    print(sum(map(int, line.split())))\n"


def text_problem(**changes: Any) -> Definition:
    """One whose programs read and write text, with given tests."""
    given: dict[str, Any] = {
        "slug": "line-sums",
        "title": "Line Sums",
        "rank": Rank.GOLD,
        "tags": ("maths", "strings"),
        "statement": "Print the sum of the numbers of each line.\n\n### Constraints\n\n- Up to 20 lines.\n",
        "signature": None,
        "checker": Checker.TOKENS,
        "limits": {"time_ms": 1500, "memory_mb": 128},
        "examples": (Example("1 2 3\n4\n", "6\n4\n", "1 + 2 + 3 = 6."),),
        "solutions": (
            Solution(
                "reference.py",
                "python",
                SUM_LINES,
            ),
            Solution("reference.js", "javascript", "console.log(1);\n"),
            Solution("wrong_first.py", "python", "print(sum(map(int, input().split())))\n", Verdict.WA),
        ),
        "tests": (("7\n", "7\n"), ("1 1\n2 2\n", "2\n4\n")),
    }
    return Definition(**given | changes)


def call_problem(**changes: Any) -> Definition:
    """One with a function to write, and a generator."""
    given: dict[str, Any] = {
        "slug": "add-up",
        "title": "Add Up!",
        "rank": Rank.BRONZE,
        "tags": ("maths",),
        "statement": "Write `add_up(numbers)`: their sum.\n\n### Constraints\n\n- up to 100 `numbers`\n",
        "signature": Signature("add_up", (Parameter("numbers", ListOf(Primitive.INT)),), Primitive.INT),
        "checker": Checker.EXACT,
        "limits": {"time_ms": 2000, "memory_mb": 256},
        "examples": (Example([[1, 2, 3]], 6), Example([[]], 0)),
        "solutions": (
            Solution("reference.py", "python", "def add_up(numbers):\n    return sum(numbers)\n"),
            Solution(
                "reference.js",
                "javascript",
                "const add_up = (numbers) => eval(numbers.join('+') || '0');\n",
            ),
        ),
        "tests": (([[7]], 7), ([[1, 1]], 2)),
    }
    return Definition(**given | changes)
