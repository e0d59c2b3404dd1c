"""The model's settings."""

from decimal import Decimal

import pytest

from problem_service.generation.settings import ModelSettings
from shared.settings import BadSettings, load


def settings(**variables: str) -> ModelSettings:
    return load(ModelSettings, variables)


def test_without_a_key_there_is_no_model_to_ask() -> None:
    assert not settings().enabled
    assert settings(OPENAI_API_KEY="sk-1").enabled


def test_a_key_is_told_apart_by_itself_and_its_server() -> None:
    first = settings(OPENAI_API_KEY="sk-1")
    assert first.key_id == settings(OPENAI_API_KEY="sk-1", PROBLEM_MODEL="other").key_id
    assert first.key_id == settings(OPENAI_API_KEY="sk-1", PROBLEM_MODEL_URL=f"{first.model_url}/").key_id
    assert first.key_id != settings(OPENAI_API_KEY="sk-2").key_id
    assert first.key_id != settings(OPENAI_API_KEY="sk-1", PROBLEM_MODEL_URL="http://localhost/v1").key_id
    assert "sk-1" not in first.key_id


def test_shelves_are_sets_of_tags_beside_the_one_of_any() -> None:
    assert settings().tag_sets == ((),)
    named = settings(PROBLEM_STOCK_SHELVES="trees+graphs, strings,graphs+trees")
    assert named.tag_sets == ((), ("graphs", "trees"), ("strings",))


def test_the_cost_is_of_tokens_asked_and_answered() -> None:
    priced = settings(PROBLEM_MODEL_PRICE_IN="0.25", PROBLEM_MODEL_PRICE_OUT="2")
    assert priced.cost(1_000, 2_000) == Decimal("0.00425")
    assert settings().cost(1_000, 2_000) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROBLEM_MODEL_URL", "localhost:8000"),
        ("PROBLEM_MODEL_URL", "https://host/v1?key=1"),
        ("PROBLEM_MODEL_OUTPUT", "yaml"),
        ("PROBLEM_MODEL_TEMPERATURE", "3"),
        ("PROBLEM_MODEL_BUDGET", "-1"),
        ("PROBLEM_STOCK_SHELVES", "graphs+"),
        ("PROBLEM_STOCK_SHELVES", "Graphs"),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        settings(**{name: value})
