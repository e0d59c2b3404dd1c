"""What a definition must be to be saved, and the way between its forms."""

from typing import Any
from uuid import uuid4

import marshmallow as ma
import pytest

from problem_service.authoring.definitions import DefinitionIn, check_bounds, to_definition, to_wire
from problem_service.authoring.packing import pack_tests, unpack_tests
from problem_service.definition import Definition
from shared.errors import ValidationFailed
from tests.problem_service.authoring.conftest import echo_twice

PROGRAM = {"language": "python", "source": ""}
DEEP: Any = "x"
for _ in range(210):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"slug": "Echo"}, "slug"),
        ({"slug": "drafts"}, "slug"),
        ({"slug": str(uuid4())}, "slug"),
        ({"rank": "iron"}, "rank"),
        ({"tags": ["a"] * 2}, "tags"),
        ({"tags": ["A"]}, "tags"),
        ({"statement": "x" * 20_001}, "statement"),
        ({"signature": {"function": "class", "parameters": [], "returns": "int"}}, "signature"),
        ({"signature": {"function": "f", "parameters": [], "returns": "set"}}, "signature"),
        ({"signature": {"function": "f"}}, "signature"),
        ({"checker": "program"}, "checker_program"),
        ({"checker_program": PROGRAM}, "checker_program"),
        ({"checker_program": {"language": "cobol", "source": ""}, "checker": "program"}, "checker_program"),
        ({"limits": {"time_ms": 99}}, "limits"),
        ({"limits": {"memory_mb": 1025}}, "limits"),
        ({"examples": [{"output": "x"}]}, "examples"),
        ({"examples": [{"input": "ho"}]}, "examples"),
        ({"examples": [{"input": ["ho"]}] * 11}, "examples"),
        ({"signature": None}, "examples"),
        ({"signature": None, "examples": [], "tests": [{"input": "a", "output": 1}]}, "tests"),
        ({"generator": "def tests(rng): pass"}, "tests"),
        ({"tests": [{"input": ["a"]}]}, "tests"),
        ({"tests": [{"input": ["a"], "output": DEEP}]}, "tests"),
        ({"tests": [{"input": ["a" * 500_000], "output": ""}]}, "tests"),
        ({"tests": [{"input": ["a" * 400_000], "output": ""}] * 13}, "tests"),
        ({"tests": [{"input": ["a"], "output": ""}] * 1001}, "tests"),
        ({"invalid_inputs": ["a"]}, "invalid_inputs"),
        ({"solutions": [PROGRAM]}, "solutions"),
        ({"solutions": [PROGRAM | {"name": "a", "source": "x" * 100_001}]}, "solutions"),
        ({"solutions": [PROGRAM | {"name": "a", "verdict": "OK"}]}, "solutions"),
        ({"solutions": [PROGRAM | {"name": "a", "verdict": "WA", "is_brute": True}]}, "solutions"),
        ({"surprise": 1}, "surprise"),
        ({"revision": 1}, "revision"),
    ],
)
def test_what_is_malformed_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        DefinitionIn().load(echo_twice(**changes))
    assert isinstance(refused.value.messages, dict)
    assert refused.value.messages.keys() == {field}


@pytest.mark.parametrize(
    "changes",
    [
        {"tests": [{}] * 10_000},
        {"solutions": [{}] * 10_000},
        {"tags": [1] * 10_000},
        {"tests": [dict.fromkeys(map(str, range(10_000)), 1)]},
        dict.fromkeys(map(str, range(10_000)), 1),
    ],
)
def test_what_is_too_much_is_refused_as_a_whole_and_not_one_by_one(changes: dict[str, Any]) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        DefinitionIn().load(echo_twice(**changes))
    assert len(str(refused.value.messages)) < 1_000


def test_of_the_wire_form_and_back_nothing_is_lost() -> None:
    loaded = DefinitionIn().load(echo_twice())
    definition = to_definition(loaded)
    assert definition.slug == "echo-twice"
    assert DefinitionIn().load(to_wire(definition)) == loaded | {"slug": "echo-twice"}
    assert Definition.unpack(definition.pack()) == definition


@pytest.mark.parametrize("value", ["\0", "\ud800", 2**70])
def test_what_json_or_the_database_cannot_hold_is_refused(value: Any) -> None:
    definition = to_definition(DefinitionIn().load(echo_twice()))
    check_bounds(definition)
    data = definition.to_json() | {"tests": [[["a"], value]]}
    with pytest.raises(ValidationFailed) as refused:
        check_bounds(Definition.from_json(data))
    assert refused.value.errors is not None
    assert refused.value.errors.keys() == {"tests"}


@pytest.mark.parametrize("tests", [[], [b""], [b"a", b"", b"bc" * 500]])
def test_what_a_proof_worked_out_is_unpacked_as_it_was_packed(tests: list[bytes]) -> None:
    outputs = [1, "ü", {"a": [None]}]
    assert unpack_tests(pack_tests(outputs, tests)) == (outputs, tests)
