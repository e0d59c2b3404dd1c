"""What is said to the model, and the form that is asked for."""

from collections.abc import Iterator
from typing import Any

import pytest

from problem_service.domain import Rank
from problem_service.generation import prompt
from problem_service.generation.answer import Answer
from problem_service.generation.order import Order
from problem_service.generation.schema import SCHEMA
from problem_service.proving.report import Finding
from tests.problem_service.generation.problems import good


@pytest.mark.parametrize("rank", Rank)
def test_the_order_is_in_the_prompt(rank: Rank) -> None:
    system, user = prompt.ask(Order(rank, ("graphs", "greedy"), ("Goat Ferry", "Cheese Cup")))
    assert (system["role"], user["role"]) == ("system", "user")
    assert f"rank {rank.value}" in user["content"]
    assert "graphs, greedy" in user["content"]
    assert "- Goat Ferry\n- Cheese Cup" in user["content"]


def test_an_order_of_any_topic_leaves_the_choice() -> None:
    _, user = prompt.ask(Order(Rank.GOLD))
    assert "Choose the topic." in user["content"]
    assert "stay away" not in user["content"]


def test_titles_to_avoid_are_bounded() -> None:
    _, user = prompt.ask(Order(Rank.GOLD, avoid=tuple("x" * 500 for _ in range(10_000))))
    assert len(user["content"]) < 90 * prompt.MOST_AVOIDED


def test_the_prompt_names_each_kind_of_value_and_the_rules_of_the_proof() -> None:
    system, _ = prompt.ask(Order(Rank.BRONZE))
    for wanted in (
        "int, float, string, bool, list[T], dict[string, T]",
        "tests(rng)",
        "valid(...)",
        "15 to 40",
    ):
        assert wanted in system["content"]
    assert "AssertionError" in system["content"]
    assert "### Constraints" in system["content"]


def test_the_answer_goes_back_with_the_evidence() -> None:
    asked = prompt.ask(Order(Rank.BRONZE))
    findings = [Finding("wrong-passes", "wrong_1.py: AC in place of WA"), Finding("too-slow", "it is")]
    again = prompt.ask_again(asked, '{"idea": 1}', findings)
    assert again[:2] == asked
    assert again[2] == {"role": "assistant", "content": '{"idea": 1}'}
    assert "- wrong-passes: wrong_1.py: AC in place of WA\n- too-slow: it is" in again[3]["content"]


def test_evidence_is_bounded() -> None:
    findings = [Finding("solution-fails", "x" * 5_000)] * 100
    assert len(prompt.evidence(findings)) <= prompt.LONGEST_EVIDENCE
    assert "and 80 more" in prompt.evidence([Finding("code", "short")] * 100)
    again = prompt.ask_again([], "y" * 1_000_000, findings)
    assert sum(len(message["content"]) for message in again) < 80_000


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if schema["type"] == "object":
        yield schema
        for inner in schema["properties"].values():
            yield from objects(inner)
    if schema["type"] == "array":
        yield from objects(schema["items"])


def test_the_schema_keeps_to_what_strict_output_takes() -> None:
    known = {"type", "description", "properties", "required", "additionalProperties", "items", "enum"}

    def check(schema: dict[str, Any]) -> None:
        assert schema.keys() <= known
        assert schema["type"] in ("object", "array", "string", "integer")
        for inner in schema.get("properties", {}).values():
            check(inner)
        if "items" in schema:
            check(schema["items"])

    check(SCHEMA)
    for each in objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])


def test_what_is_asked_for_is_what_is_read() -> None:
    assert list(SCHEMA["properties"]) == list(Answer().fields)
    assert list(SCHEMA["properties"]) == [*SCHEMA["required"]]
    assert good().keys() == set(SCHEMA["properties"])
