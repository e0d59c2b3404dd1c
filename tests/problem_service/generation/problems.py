"""Complete answers of a model: sound problems, each another one, that are cheap to prove."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What the function takes: types, tests and constraints that several problems share.

    The constraints are narrow, so that a proof finds few inputs of its own and takes little time.
    """

    types: tuple[str, ...]
    generator: str
    invalid: tuple[list[Any], ...]
    constraints: str


NUMBERS = Shape(
    types=("list[int]",),
    generator="""\
FAR = 500


def tests(rng):
    yield ([5] * 7,)
    yield ([5, 10, 15, 20, 25, 30, 35],)
    yield ([35, 30, 25, 20, 15, 10, 5],)
    yield ([-5, 5, -5, 5, -5, 5, -5],)
    yield ([10, 10, 10, -20, 10, 10, 15],)
    yield ([FAR, -FAR, FAR, -FAR, FAR, -FAR, FAR],)
    yield ([-FAR] * 7,)
    for steps in (1, 2, 2, 3, 3, 10, 100, 100):
        yield ([rng.choice((-5, 5)) * rng.randint(1, steps) for _ in range(7)],)


def valid(numbers):
    assert len(numbers) == 7, "there are not 7 numbers"
    for number in numbers:
        assert number != 0 and number % 5 == 0, "a number is not in steps of 5"
        assert -FAR <= number <= FAR, "a number is out of range"
""",
    invalid=([[5] * 6], [[5] * 6 + [7]], [[5] * 6 + [0]], [[5] * 6 + [505]]),
    constraints="- `{0}` has exactly 7 entries\n- each is a multiple of 5 from -500 to 500, and none is 0",
)

WORD = Shape(
    types=("string",),
    generator="""\
def tests(rng):
    for word in ("aaaaaaaa", "abcdefgh", "hgfedcba", "abcddcba", "banananb", "strength", "queueing"):
        yield (word,)
    for letters in ("ab", "abc", "aeixyz", "abcdefgh", "aeioub", "xyzxyza", "bcdfa", "level"):
        yield ("".join(rng.choice(letters) for _ in range(8)),)


def valid(word):
    assert len(word) == 8, "there are not 8 letters"
    assert all("a" <= letter <= "z" for letter in word), "there is something else than small letters"
""",
    invalid=(["Abcdefgh"], ["abc efgh"], ["abcdefg"], ["abcdefghi"]),
    constraints="- `{0}` has exactly 8 characters\n- each is a small letter, a to z",
)

PAIR = Shape(
    types=("int", "int"),
    generator="""\
FAR = 10_000


def tests(rng):
    yield from ((5, 5), (5, 35), (35, 5), (30, 20), (20, 30), (60, 60), (45, 30), (50, 15), (85, 65))
    yield from ((100, 75), (1000, 5), (FAR, FAR), (FAR - 5, FAR))
    for most in (600, 5_000, FAR):
        yield 5 * rng.randint(most // 10, most // 5), 5 * rng.randint(1, most // 5)


def valid(first, second):
    for number in (first, second):
        assert number % 5 == 0, "a number is not in steps of 5"
        assert 1 <= number <= FAR, "a number is out of range"
""",
    invalid=([0, 5], [5, -5], [10005, 10], [6, 5]),
    constraints="- `{0}` and `{1}` are multiples of 5\n- 5 ≤ `{0}`, `{1}` ≤ 10,000",
)

SHAPES = {"numbers": NUMBERS, "word": WORD, "pair": PAIR}
IDEAS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("ideas.toml").read_text())["idea"]
"""Problems: ``python`` and the like are bodies of the function."""


def in_python(function: str, parameters: Sequence[str], body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return f"def {function}({', '.join(parameters)}):\n{lines}\n"


def in_javascript(function: str, parameters: Sequence[str], body: str) -> str:
    lines = "\n".join(f"  {line}" for line in body.strip().splitlines())
    return f"function {function}({', '.join(parameters)}) {{\n{lines}\n}}\n"


def good(number: int = 0, rank: str = "bronze") -> Answer:
    """A sound problem as the schema asks for it.

    Each number below ``len(IDEAS)`` is another one, and no near copy of the others.
    """
    idea = IDEAS[number]
    name, parameters = idea["function"], idea["parameters"]
    shape = SHAPES[idea["shape"]]

    def solution(source: str, language: str = "python") -> Answer:
        body = in_python if language == "python" else in_javascript
        return {"language": language, "source": body(name, parameters, source)}

    return {
        "idea": "A loop; one goes wrong at the ends.",
        "title": idea["title"],
        "rank": rank,
        "tags": list(idea["tags"]),
        "function": name,
        "parameters": [
            {"name": parameter, "type": type_}
            for parameter, type_ in zip(parameters, shape.types, strict=True)
        ],
        "returns": "int",
        "statement": (
            f"{idea['task']}\n\nWrite `{name}({', '.join(parameters)})`.\n\n### Input\n\n{idea['given']}\n\n"
            f"### Output\n\n{idea['output']}\n\n### Constraints\n\n{shape.constraints.format(*parameters)}\n"
        ),
        "time_limit_ms": 1000,
        "memory_limit_mb": 128,
        "checker": "exact",
        "solutions": [solution(idea["python"]), solution(idea["javascript"], "javascript")],
        "brute_force": solution(idea["brute"]),
        "wrong_solutions": [
            {**solution(wrong["source"]), "verdict": "WA", "why": wrong["why"]} for wrong in idea["wrong"]
        ],
        "generator": shape.generator,
        "invalid_inputs": [json.dumps(given) for given in shape.invalid],
        "examples": [
            {
                "input_json": json.dumps(example["input"]),
                "output_json": json.dumps(example["output"]),
                "explanation": example["why"],
            }
            for example in idea["example"]
        ],
    }


def good_text(number: int = 0, rank: str = "bronze") -> str:
    """The same as the model writes it."""
    return json.dumps(good(number, rank))
