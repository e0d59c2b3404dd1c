"""Languages by the names of files."""

import pytest

from problem_service.exchange.kattis.source_languages import CODES
from problem_service.exchange.source_files import EXTENSIONS, find_language
from problem_service.judge.languages import LANGUAGES


def test_every_language_of_the_judge_has_an_extension_and_a_code_of_kattis() -> None:
    assert EXTENSIONS.keys() == LANGUAGES.keys() == set(CODES.values())
    assert len(set(EXTENSIONS.values())) == len(EXTENSIONS)


@pytest.mark.parametrize(
    ("name", "language"), [("a.b.rs", "rust"), ("x/y.cs", "csharp"), ("a.RS", None), ("a", None)]
)
def test_the_extension_tells_the_language(name: str, language: str | None) -> None:
    assert find_language(name) == language
