"""Codebattle's tasks, as others make them."""

import json
from typing import Any

TASK: dict[str, Any] = {
    "name": "max_profit",
    "level": "medium",
    "description_en": "Find the largest sum of `price` and `fee`.\n",
    "description_ru": "Найди.",
    "examples": "5 == solution([1, 2], 3)",
    "tags": ["Arrays", "maths"],
    "input_signature": [
        {"argument_name": "price", "type": {"name": "array", "nested": {"name": "integer"}}},
        {"argument_name": "fee", "type": {"name": "integer"}},
    ],
    "output_signature": {"type": {"name": "integer"}},
    "asserts_examples": [{"arguments": [[1, 2], 3], "expected": 5}],
    "asserts": [{"arguments": [[7], 1], "expected": 8}, {"arguments": [[], -4], "expected": -4}],
    "solution": "const solution = (price, fee) => Math.max(...price) + fee;\n",
    "generator_lang": "js",
    "arguments_generator": "const generate = () => [];",
    "time_to_solve_sec": 180,
    "state": "active",
}


def task(**changes: Any) -> bytes:
    """As JSON; a member that is ... is not there."""
    merged = TASK | changes
    return json.dumps({key: value for key, value in merged.items() if value is not ...}).encode()
