"""YAML, written and read."""

from typing import Any

import pytest

from problem_service.exchange.kattis.yaml_text import read_yaml, yaml_text


@pytest.mark.parametrize(
    "value",
    [
        *(
            "a\x85",
            "\u2028",
            "a\u2029b",
            "é ☃ 😀",
            "\x7f",
            "yes",
            "1.5",
            "2020-01-01",
            "a: b",
            " a ",
            "#",
            "",
        ),
        *("- a", "a\n\nb\n", "\t", "'\"", "x " * 900),
    ],
)
def test_what_is_written_is_read(value: Any) -> None:
    data = {"name": value, "more": [value], "inner": {"time_limit": 1.5, "memory": 128}}
    assert read_yaml("x", yaml_text(data)) == data


def test_letters_stay_as_they_are() -> None:
    assert yaml_text({"name": "Größe"}) == "name: Größe\n"
