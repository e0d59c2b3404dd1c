"""Codebattle's tasks as definitions, with notes on all that is not taken over."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import marshmallow as ma

from problem_service.definition import Definition, Example, Solution
from problem_service.domain import LONGEST_SOURCE, RANKS, Rank
from problem_service.exchange.bank_format import LONGEST_STATEMENT
from problem_service.exchange.bank_schema import faults
from problem_service.exchange.codebattle.descriptions import (
    constraints_section,
    function_section,
    read_description,
)
from problem_service.exchange.codebattle.files import load_tasks
from problem_service.exchange.codebattle.schema import LEVELS, TaskSchema
from problem_service.exchange.codebattle.sources import LANGUAGES, TYPED, read_source, without_libraries
from problem_service.exchange.codebattle.types import holds_floats, read_signature, read_type
from problem_service.exchange.errors import BadTask
from problem_service.exchange.slugs import slug_of, tag_of
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.exchange.values import fault_of_given, fault_of_output, fault_of_texts
from problem_service.judge.checkers import Checker
from problem_service.signature import Signature

RANK_OF = {level: Rank(rank) for level, rank in zip(LEVELS, RANKS, strict=True)}
LIMITS = {"time_ms": 2_000, "memory_mb": 256}
"""Tasks have none of their own."""
NO_TAG = "imported"
LARGEST_TEST = 500_000
"""Characters of JSON, arguments and answer together."""
MOST_EXAMPLES = 10
MOST_TAGS = 8
_LONGEST_TITLE = 80
_SHOWN_OF_ASSERTS = 2
_SCHEMA = TaskSchema()
_LANGUAGES = tuple(EXTENSIONS)
_WORDLESS: tuple[Any, ...] = (None, "", [], {}, False)
"""Values that say nothing."""


def read_tasks(data: bytes) -> list[tuple[Definition, list[str]]]:
    """All tasks in a file, each with its notes. Raises BadTask, naming the task and the place in it."""
    read = []
    for index, task in enumerate(load_tasks(data)):
        try:
            read.append(_Task(task).read())
        except BadTask as error:
            name = task.get("name")
            shown = f" ({name:.60})" if isinstance(name, str) and name.isprintable() else ""
            raise BadTask(f"task {index + 1}{shown}: {error.detail}") from error
    return read


class _Task:
    def __init__(self, task: Mapping[str, Any]) -> None:
        try:
            fault = fault_of_texts(task, "task")
        except RecursionError as error:
            raise BadTask("is nested too deep") from error
        if fault is not None:
            raise BadTask(fault)
        try:
            self._data: dict[str, Any] = _SCHEMA.load(task)
        except ma.ValidationError as error:
            place, message = next(faults(error.messages))
            raise BadTask(f"{place}: {message}") from error
        self._notes: list[str] = []

    def read(self) -> tuple[Definition, list[str]]:
        data = self._data
        title, statement, function = read_description(data["description_en"])
        signature = self._signature(function)
        tests = tuple((call, expected) for call, expected in self._asserts("asserts", signature))
        shown = list(self._asserts("asserts_examples", signature))
        if not shown and data.get("examples"):
            self._notes.append("examples: the text is not kept")
        if not shown:
            shown = list(tests[:_SHOWN_OF_ASSERTS])
            self._notes.append("asserts_examples: there is none; the first asserts are the examples")
        if len(shown) > MOST_EXAMPLES:
            self._notes.append(f"asserts_examples: the first {MOST_EXAMPLES} are kept")
        checker = Checker.EXACT
        if holds_floats(signature.returns):
            checker = Checker.FLOAT
            self._notes.append("output_signature: numbers may be off by 1e-6 here")
        definition = Definition(
            slug=slug_of(data["name"]),
            title=self._title(title),
            rank=RANK_OF[data["level"]],
            tags=self._tags(),
            statement=self._statement(statement, signature, [call for call, _ in (*tests, *shown)]),
            signature=signature,
            checker=checker,
            limits=dict(LIMITS),
            examples=tuple(Example(call, expected) for call, expected in shown[:MOST_EXAMPLES]),
            solutions=tuple(self._solutions(function)),
            tests=tests,
        )
        lost = sorted(key for key in data.keys() - _SCHEMA.fields.keys() if data[key] not in _WORDLESS)
        if lost:
            self._notes.append(f"not kept: {', '.join(f'{key:.60}' for key in lost)}")
        return definition, self._notes

    def _signature(self, function: str) -> Signature:
        entries = self._data["input_signature"]
        arguments = [
            (entry["argument_name"], read_type(entry["type"], f"input_signature[{index}].type"))
            for index, entry in enumerate(entries)
        ]
        returns = read_type(self._data["output_signature"]["type"], "output_signature.type")
        signature = read_signature(function, arguments, returns)
        for (name, _), parameter in zip(arguments, signature.parameters, strict=True):
            if name != parameter.name:
                self._notes.append(f"input_signature: {name!r:.40} is called {parameter.name} here")
        return signature

    def _asserts(self, key: str, signature: Signature) -> Iterator[tuple[list[Any], Any]]:
        for index, entry in enumerate(self._data[key]):
            call, expected = entry["arguments"], entry["expected"]
            for name, fault in (
                ("arguments", fault_of_given(call, signature, nul=False)),
                ("expected", fault_of_output(expected, signature, nul=False)),
            ):
                if fault is not None:
                    raise BadTask(f"{key}[{index}].{name}: {fault}")
            if len(json.dumps([call, expected], ensure_ascii=False)) > LARGEST_TEST:
                raise BadTask(f"{key}[{index}]: has more than {LARGEST_TEST} characters")
            yield call, expected

    def _title(self, told: str | None) -> str:
        title = told or re.sub(r"[\s_-]+", " ", self._data["name"]).strip().title() or self._data["name"]
        if len(title) > _LONGEST_TITLE:
            self._notes.append(f"name: is cut to {_LONGEST_TITLE} characters")
        return title[:_LONGEST_TITLE]

    def _tags(self) -> tuple[str, ...]:
        tags: list[str] = []
        for given in self._data["tags"]:
            tag = tag_of(given)
            if not tag or (tag not in tags and len(tags) == MOST_TAGS):
                self._notes.append(f"tags: {given!r:.60} is not kept")
            elif tag not in tags:
                tags.append(tag)
                if tag != given:
                    self._notes.append(f"tags: {given!r:.60} becomes {tag}")
        if not tags:
            self._notes.append(f"tags: there is none, {NO_TAG} is taken")
        return tuple(tags) or (NO_TAG,)

    def _statement(self, statement: str, signature: Signature, calls: Sequence[list[Any]]) -> str:
        for section, what in (
            (function_section(statement, signature), "the function and its parameters"),
            (constraints_section(statement, signature, calls), "the bounds that all asserts keep"),
        ):
            if section:
                statement = statement.rstrip("\n") + section
                self._notes.append(f"description_en: a section on {what} is added")
        if not 1 <= len(statement) <= LONGEST_STATEMENT:
            raise BadTask(f"description_en: must have 1 to {LONGEST_STATEMENT} characters")
        return statement

    def _solutions(self, function: str) -> list[Solution]:
        """One for each language, Python's and JavaScript's first."""
        solutions: dict[str, Solution] = {}
        for place, slug, source in self._sources():
            language = LANGUAGES.get(slug)
            if language is None:
                self._notes.append(f"{place}: left out (the language {slug!r:.40} is none of those here)")
                continue
            if len(source) > LONGEST_SOURCE:
                self._notes.append(f"{place}: left out (it has more than {LONGEST_SOURCE} characters)")
                continue
            text, libraries = without_libraries(read_source(language, source, function))
            if libraries:
                self._notes.append(f"{place}: left out (it needs {', '.join(libraries)})")
            elif language in solutions:
                if solutions[language].source != text:
                    self._notes.append(f"{place}: left out (there is another in {language})")
            else:
                solutions[language] = Solution(f"reference{EXTENSIONS[language]}", language, text)
                if language in TYPED and text == source:
                    self._notes.append(f"{place}: its types are Codebattle's; see whether it compiles here")
        return sorted(solutions.values(), key=lambda solution: _LANGUAGES.index(solution.language))

    def _sources(self) -> Iterator[tuple[str, str, str]]:
        """The place, the language and the text of each solution; ``solutions`` before ``solution``."""
        several = self._data.get("solutions") or {}
        if not isinstance(several, dict) or not all(isinstance(text, str) for text in several.values()):
            raise BadTask("solutions: must be an object of texts by language")
        for slug, text in several.items():
            if text.strip():
                yield f"solutions.{slug:.40}", slug, text
        one = self._data.get("solution") or ""
        if one.strip():
            yield "solution", self._data.get("generator_lang") or "js", one
