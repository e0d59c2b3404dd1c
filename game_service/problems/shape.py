"""A problem as the code-battle front-end reads it: examples as text, tests as calls."""

from typing import Any

import orjson

from game_service.battles.domain import RANKS


def to_shape(problem: dict[str, Any]) -> dict[str, Any]:
    """The problem out of problem_service's, with what that has beside it."""
    signature, examples = problem["signature"], problem["examples"]
    return problem | {
        "description": problem["statement"],
        "rank": [rank for rank in RANKS if rank.name.lower() == problem["rank"]],
        "examples": [_example(number, each, signature) for number, each in enumerate(examples, start=1)],
    }


def _example(number: int, example: dict[str, Any], signature: dict[str, Any] | None) -> dict[str, Any]:
    """Values are written as JSON; a program without a signature reads and writes text as it is."""
    given, wanted = example["input"], example["output"]
    if signature is None:
        shown = {"input": given, "output": wanted, "test_case": given}
    else:
        values = [_written(value) for value in given]
        names = [parameter["name"] for parameter in signature["parameters"]]
        shown = {
            "input": ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True)),
            "output": _written(wanted),
            "test_case": f"{signature['function']}({', '.join(values)})",
        }
    return {"id": number, "explanation": example["explanation"]} | shown


def _written(value: object) -> str:
    return orjson.dumps(value).decode()
