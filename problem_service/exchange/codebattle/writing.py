"""Definitions as Codebattle's tasks, with notes on all that a task cannot hold."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from problem_service.definition import Definition, Solution
from problem_service.exchange.codebattle.descriptions import write_description
from problem_service.exchange.codebattle.reading import LIMITS, RANK_OF
from problem_service.exchange.codebattle.sources import SLUGS, write_source
from problem_service.exchange.codebattle.types import SOLUTION, holds_floats, write_type
from problem_service.exchange.errors import BadTask
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case
from problem_service.signature import Signature

_LEVELS = {rank: level for level, rank in RANK_OF.items()}
_SECONDS_TO_SOLVE = 180
_BASE_SCORE = 60
"""Codebattle's own defaults."""
_LANGUAGES = tuple(EXTENSIONS)


def write_task(
    definition: Definition, outputs: Sequence[Any], tests: Sequence[Case]
) -> tuple[dict[str, Any], list[str]]:
    """A task, and notes. ``outputs``: of the examples; ``tests``: the hidden ones, as they were made.

    Raises BadTask for a problem without a function, and for one whose title has several lines.
    """
    signature = definition.signature
    if signature is None:
        raise BadTask("the problem has no function, and a task is one")
    if not tests:
        raise BadTask("the problem has no tests, and a task needs one")
    if "\n" in definition.title:
        raise BadTask("the title has several lines")
    notes = list(_notes(definition, signature))
    sources = _sources(definition, signature.function, notes)
    examples = [
        {"arguments": example.input, "expected": output}
        for example, output in zip(definition.examples, outputs, strict=True)
    ]
    task = {
        "name": definition.slug,
        "level": _LEVELS[definition.rank],
        "description_en": write_description(definition.title, definition.statement, signature.function),
        "description_ru": "",
        "examples": _shown(signature, definition, outputs),
        "tags": list(definition.tags),
        "input_signature": [
            {"argument_name": parameter.name, "type": write_type(parameter.type)}
            for parameter in signature.parameters
        ],
        "output_signature": {"type": write_type(signature.returns)},
        "asserts": [{"arguments": test.arguments, "expected": test.expected} for test in tests],
        "asserts_examples": examples,
        "arguments_generator": "",
        "generator_lang": "js",
        "solution": sources.get("js", ""),
        "solutions": sources,
        "time_to_solve_sec": _SECONDS_TO_SOLVE,
        "base_score": _BASE_SCORE,
        "state": "draft",
        "visibility": "hidden",
        "origin": "user",
    }
    return task, notes


def _shown(signature: Signature, definition: Definition, outputs: Sequence[Any]) -> str:
    """The examples as Codebattle shows them."""
    called = Signature(SOLUTION, signature.parameters, signature.returns)
    lines = [
        f"{json.dumps(output, ensure_ascii=False)} == {called.call(example.input)}\n"
        for example, output in zip(definition.examples, outputs, strict=True)
        if isinstance(example.input, list)
    ]
    return f"```\n{''.join(lines)}```\n"


def _notes(definition: Definition, signature: Signature) -> Iterator[str]:
    checker = Checker.FLOAT if holds_floats(signature.returns) else Checker.EXACT
    if definition.checker is not checker:
        yield "checker: a task has none; answers are compared as they are"
    if definition.limits != LIMITS:
        yield "limits: a task has none"
    if definition.generator is not None:
        yield "generator: is not kept, the tests are"
    if definition.invalid:
        yield "invalid: inputs to refuse are not kept"
    if any(example.explanation for example in definition.examples):
        yield "examples: explanations are not kept"
    if definition.brute or definition.wrong:
        yield "solutions: brute force and wrong ones are not kept"


def _sources(definition: Definition, function: str, notes: list[str]) -> dict[str, str]:
    """The first right solution in each language that has a place, by Codebattle's name of it."""
    sources: dict[str, str] = {}
    kept: list[Solution] = []
    for solution in definition.right:
        slug = SLUGS.get(solution.language)
        source = write_source(solution.language, solution.source, function)
        if slug is None:
            notes.append(
                f"solutions: {solution.name!r:.60}: left out (Codebattle has no {solution.language})"
            )
        elif source is None:
            notes.append(f"solutions: {solution.name!r:.60}: left out (it cannot be called {SOLUTION})")
        elif slug in sources:
            notes.append(f"solutions: {solution.name!r:.60}: left out (there is one in {solution.language})")
        else:
            sources[slug] = source
            kept.append(solution)
            if solution.name != f"reference{EXTENSIONS[solution.language]}":
                notes.append(f"solutions: {solution.name!r:.60}: its name is not kept")
    if sorted(kept, key=lambda solution: _LANGUAGES.index(solution.language)) != kept:
        notes.append("solutions: their order is not kept")
    return sources
