"""Reading the model's answer. It is a stranger's: whatever it is, a definition or findings come of it."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from problem_service.definition import Definition, Example, Solution
from problem_service.domain import LONGEST_SOURCE, RANKS
from problem_service.generation.failures import BadAnswer
from problem_service.generation.order import Order
from problem_service.generation.schema import LANGUAGES, WRONG
from problem_service.generation.strict_json import parse_json
from problem_service.judge.checkers import Checker
from problem_service.judge.verdicts import Verdict
from problem_service.proving.report import Finding
from problem_service.schemas import TAG
from problem_service.signature import BadSignature, Signature
from shared.fields import Input, Int, Text, choice

NOT_JSON, INVALID = "not-json", "answer-invalid"
MOST_TAGS = 8
_LONGEST_JSON = 20_000
"""Characters of an example's or an invalid input's JSON."""
_FENCE = "```"
_LINE = r"^[^\u0000-\u001f]+$"
_SUFFIXES = {"python": "py", "javascript": "js"}


class _Solution(Input):
    language = choice(*LANGUAGES, required=True)
    source = Text(longest=LONGEST_SOURCE, shortest=1, required=True)


class _WrongSolution(_Solution):
    verdict = choice(*WRONG, required=True)
    why = Text(longest=1_000, shortest=1, required=True)


class _Parameter(Input):
    name = Text(longest=60, shortest=1, required=True)
    type = Text(longest=100, shortest=1, required=True)


class _Example(Input):
    input_json = Text(longest=_LONGEST_JSON, required=True)
    output_json = Text(longest=_LONGEST_JSON, required=True)
    explanation = Text(longest=2_000, required=True)


class Answer(Input):
    """What must be there; `schema.SCHEMA` asks the model for just this."""

    idea = Text(longest=50_000, required=True)
    title = Text(longest=80, pattern=_LINE, required=True)
    rank = choice(*RANKS, required=True)
    tags = fields.List(Text(longest=40), required=True, validate=validate.Length(max=20))
    function = Text(longest=60, shortest=1, required=True)
    parameters = fields.List(fields.Nested(_Parameter), required=True, validate=validate.Length(1, 10))
    returns = Text(longest=100, shortest=1, required=True)
    statement = Text(longest=20_000, shortest=1, required=True)
    time_limit_ms = Int(required=True, validate=validate.Range(100, 10_000))
    memory_limit_mb = Int(required=True, validate=validate.Range(16, 1024))
    checker = choice(*(checker.value for checker in Checker), required=True)
    solutions = fields.List(fields.Nested(_Solution), required=True, validate=validate.Length(1, 4))
    brute_force = fields.Nested(_Solution, required=True)
    wrong_solutions = fields.List(
        fields.Nested(_WrongSolution), required=True, validate=validate.Length(1, 8)
    )
    generator = Text(longest=LONGEST_SOURCE, shortest=1, required=True)
    invalid_inputs = fields.List(Text(longest=_LONGEST_JSON), required=True, validate=validate.Length(1, 20))
    examples = fields.List(fields.Nested(_Example), required=True, validate=validate.Length(1, 10))


def read_answer(text: str, order: Order) -> Definition:
    """What the model wrote, under the rank that was asked for, whatever the model calls it.

    The slug ends in a digest of the text, so that the same title can come again. Raises BadAnswer.
    """
    data = _checked(_parse(text))
    findings: list[Finding] = []
    signature = _read_signature(data, findings)
    examples = tuple(_read_examples(data, findings))
    invalid = tuple(_read_invalid(data, findings))
    tags = _read_tags(data["tags"], order.tags, findings)
    if not data["title"].strip():
        findings.append(Finding(INVALID, "title: it is empty"))
    if signature is None or findings:
        raise BadAnswer(findings)
    return Definition(
        slug=make_slug(data["title"], text),
        title=data["title"].strip(),
        rank=order.rank,
        tags=tags,
        statement=data["statement"],
        signature=signature,
        checker=Checker(data["checker"]),
        limits={"time_ms": data["time_limit_ms"], "memory_mb": data["memory_limit_mb"]},
        examples=examples,
        solutions=tuple(_read_solutions(data)),
        generator=data["generator"],
        invalid=invalid,
    )


def make_slug(title: str, text: str) -> str:
    """Of the title's ASCII letters and digits, and a digest of the text."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:50].strip("-")
    return f"{words or 'problem'}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _parse(text: str) -> Any:
    """The JSON of the answer, which may stand in a fence, as models without structured output write it."""
    inside = text.strip()
    if inside.startswith(_FENCE) and inside.endswith(_FENCE):
        inside = inside.partition("\n")[2].removesuffix(_FENCE)
    try:
        return parse_json(inside)
    except ValueError as error:
        raise BadAnswer([Finding(NOT_JSON, f"the answer is not one JSON object: {error}")]) from None


def _checked(data: Any) -> dict[str, Any]:
    """The members, of the right types and sizes. Raises BadAnswer."""
    try:
        loaded: dict[str, Any] = Answer().load(data)
    except ma.ValidationError as error:
        faults = _faults(error.messages)
        raise BadAnswer([Finding(INVALID, f"{place}: {message}") for place, message in faults]) from None
    return loaded


def _faults(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The places and messages in marshmallow's tree of errors: ``examples[0].input_json``."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            step = f"[{key}]" if isinstance(key, int) else f".{key}" if place else str(key)[:60]
            yield from _faults(inner, place + step)
    else:
        for message in messages:
            yield place, str(message)


def _read_signature(data: Mapping[str, Any], findings: list[Finding]) -> Signature | None:
    try:
        return Signature.from_json(data)
    except BadSignature as error:
        findings.append(Finding("signature", f"function, parameters or returns: {error}"))
        return None


def _read_examples(data: Mapping[str, Any], findings: list[Finding]) -> Iterator[Example]:
    for index, example in enumerate(data["examples"]):
        place = f"examples[{index}]"
        given = _read_json(example["input_json"], f"{place}.input_json", findings, list)
        output = _read_json(example["output_json"], f"{place}.output_json", findings)
        yield Example(given, output, example["explanation"])


def _read_invalid(data: Mapping[str, Any], findings: list[Finding]) -> Iterator[list[Any]]:
    for index, text in enumerate(data["invalid_inputs"]):
        yield _read_json(text, f"invalid_inputs[{index}]", findings, list)


def _read_json(text: str, place: str, findings: list[Finding], kind: type = object) -> Any:
    try:
        value = parse_json(text)
    except ValueError as error:
        findings.append(Finding(INVALID, f"{place}: not JSON: {error}"))
        return None
    if value is None or not isinstance(value, kind):
        wanted = "the JSON array of the arguments" if kind is list else "a result, which is never null"
        findings.append(Finding(INVALID, f"{place}: must be {wanted}"))
    return value


def _read_tags(named: list[str], ordered: tuple[str, ...], findings: list[Finding]) -> tuple[str, ...]:
    """Those that were asked for, then the model's own, as many as there may be."""
    own = [re.sub(r"[\s_]+", "-", tag.strip().lower()) for tag in named]
    findings += (
        Finding(INVALID, f"tags: {tag!r} is not of small letters, digits and hyphens")
        for tag in own
        if not re.fullmatch(TAG, tag)
    )
    tags = tuple(dict.fromkeys([*ordered, *own]))
    if not tags:
        findings.append(Finding(INVALID, "tags: there is none"))
    return tags[:MOST_TAGS]


def _read_solutions(data: Mapping[str, Any]) -> Iterator[Solution]:
    """Named like files; the first of the right ones in Python is the reference, as its answers count."""
    right = sorted(data["solutions"], key=lambda solution: LANGUAGES.index(solution["language"]))
    seen = Counter[str]()
    for solution in right:
        seen[solution["language"]] += 1
        number = seen[solution["language"]]
        name = "reference" if number == 1 else f"reference_{number}"
        yield Solution(_file(name, solution), solution["language"], solution["source"])
    brute = data["brute_force"]
    yield Solution(_file("brute", brute), brute["language"], brute["source"], is_brute=True)
    for number, wrong in enumerate(data["wrong_solutions"], 1):
        yield Solution(
            _file(f"wrong_{number}", wrong),
            wrong["language"],
            wrong["source"],
            Verdict(wrong["verdict"]),
            why=wrong["why"],
        )


def _file(name: str, solution: Mapping[str, Any]) -> str:
    return f"{name}.{_SUFFIXES[solution['language']]}"
