"""The form of the model's answer as JSON Schema.

It keeps to what strict structured output takes: each property required, none beside them, no bounds. What is
of a type that depends on the problem travels as JSON text. Properties come in the order in which they are
best thought of, as models write them in this order.
"""

from typing import Any

from problem_service.domain import RANKS
from problem_service.judge.checkers import Checker
from problem_service.judge.verdicts import Verdict

LANGUAGES = ("python", "javascript")
"""Those that the model writes solutions in: every installation runs them."""
WRONG = tuple(verdict.value for verdict in (Verdict.WA, Verdict.TLE, Verdict.RE, Verdict.MLE))
NAME = "problem"


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _number(description: str) -> dict[str, Any]:
    return {"type": "integer", "description": description}


def _one_of(values: tuple[str, ...], description: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), "description": description}


def _object(description: str = "", /, **properties: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "object"}
    if description:
        made["description"] = description
    return made | {
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], description: str) -> dict[str, Any]:
    return {"type": "array", "items": items, "description": description}


_LANGUAGE = _one_of(LANGUAGES, "The language.")
_SOURCE = _text("The whole source: the function, with the imports that it needs.")
_ARGUMENTS = "The arguments in order as the text of a JSON array, such as [[3, 1, 2], 4]."

SCHEMA = _object(
    idea=_text("The idea of the problem, how it is solved and where one goes wrong; for yourself."),
    title=_text("A short title of its own, at most 60 characters."),
    rank=_one_of(RANKS, "The rank that was asked for."),
    tags=_list(_text("Small letters, digits and hyphens."), "One to five; those asked for are among them."),
    function=_text("The function's name, snake_case."),
    parameters=_list(
        _object(name=_text("snake_case"), type=_text("A type.")), "The function's parameters in order."
    ),
    returns=_text("The type of the function's result."),
    statement=_text("The statement in Markdown."),
    time_limit_ms=_number("Of each test, 1000 to 5000."),
    memory_limit_mb=_number("Of each test, 64 to 512."),
    checker=_one_of(
        tuple(checker.value for checker in Checker),
        "How answers are compared: exact; unordered, a list in any order; float, numbers within 1e-6; tokens,"
        " texts by their words.",
    ),
    solutions=_list(
        _object(language=_LANGUAGE, source=_SOURCE), "Two right solutions, one in Python, one in JavaScript."
    ),
    brute_force=_object(
        "An obviously right solution of another kind, which may be slow.", language=_LANGUAGE, source=_SOURCE
    ),
    wrong_solutions=_list(
        _object(
            language=_LANGUAGE,
            source=_SOURCE,
            verdict=_one_of(WRONG, "WA: wrong answer; TLE: too slow; RE: crash; MLE: too much memory."),
            why=_text("What is wrong with it, in one sentence."),
        ),
        "Two to four plausible wrong solutions, which the tests must refuse.",
    ),
    generator=_text("Python source with tests(rng) and valid(...)."),
    invalid_inputs=_list(_text(_ARGUMENTS), "Three to six inputs that break the constraints."),
    examples=_list(
        _object(
            input_json=_text(_ARGUMENTS),
            output_json=_text("The result as the text of a JSON value."),
            explanation=_text("Why this is the result."),
        ),
        "Two or three examples.",
    ),
)
