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
    """What the function takes: types, tests and constraints that several problems share."""

    types: tuple[str, ...]
    generator: str
    invalid: tuple[list[Any], ...]
    constraints: str


NUMBERS = Shape(
    types=("list[int]",),
    generator="""\
MOST = 40
FAR = 1000


def tests(rng):
    yield ([],)
    yield ([5],)
    yield ([-3, -3],)
    yield ([1, 2, 3, 4],)
    yield ([4, 3, 2, 1],)
    yield ([7, 7, 7, 1, 7, 7],)
    yield ([0, -1000, 1000],)
    yield ([2, -2, 2, -2, 2],)
    for size in (4, 5, 6, 8, 10, 20, 40):
        yield ([rng.randint(-9, 9) for _ in range(size)],)
    yield ([rng.randint(-FAR, FAR) for _ in range(MOST)],)


def valid(numbers):
    assert len(numbers) <= MOST, "there are too many numbers"
    assert all(-FAR <= number <= FAR for number in numbers), "a number is out of range"
""",
    invalid=([[1001]], [[-1001, 2]], [[0] * 41]),
    constraints="- 0 to 40 entries in `{0}`\n- -1000 ≤ `{0}[i]` ≤ 1000",
)

WORD = Shape(
    types=("string",),
    generator="""\
def tests(rng):
    for word in ("", "a", "aa", "ab", "ba", "abcba", "level", "zzzyzz", "strengths", "queue", "banana"):
        yield (word,)
    for size, letters in ((5, "ab"), (8, "abc"), (12, "aeixyz"), (20, "abcdefgh"), (40, "aeioub")):
        yield ("".join(rng.choice(letters) for _ in range(size)),)
    yield ("".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(60)),)


def valid(word):
    assert len(word) <= 60, "the word is too long"
    assert all("a" <= letter <= "z" for letter in word), "there is something else than small letters"
""",
    invalid=(["Abc"], ["a b"], ["a" * 61]),
    constraints="- `{0}` has 0 to 60 characters\n- each is a small letter, a to z",
)

PAIR = Shape(
    types=("int", "int"),
    generator="""\
FAR = 10_000


def tests(rng):
    yield from ((1, 1), (1, 7), (7, 1), (6, 4), (4, 6), (12, 12), (9, 6), (10, 3), (17, 13), (64, 48))
    yield from ((100, 75), (1000, 1), (FAR, FAR), (FAR - 1, FAR))
    for most in (30, 300, FAR):
        yield rng.randint(31, 31 + most // 2), rng.randint(1, most)


def valid(first, second):
    assert 1 <= first <= FAR and 1 <= second <= FAR, "a number is out of range"
""",
    invalid=([0, 5], [5, 0], [10001, 2]),
    constraints="- 1 ≤ `{0}`, `{1}` ≤ 10,000",
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
