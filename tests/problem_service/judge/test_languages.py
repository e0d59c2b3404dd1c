"""Finding toolchains, starter code."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from problem_service.judge.languages import find_languages
from problem_service.judge.languages.javascript import find_javascript
from problem_service.judge.languages.language import Language, LanguageMissing
from problem_service.judge.languages.python import find_python
from problem_service.signature import Signature
from tests.problem_service.judge.conftest import JudgeSource

SIGNATURE = Signature.from_json(
    {
        "function": "count_words",
        "parameters": [
            {"name": "texts", "type": "list[string]"},
            {"name": "weights", "type": "dict[string, list[float]]"},
            {"name": "strict", "type": "bool"},
        ],
        "returns": "dict[string, int]",
    }
)


def test_python_starter_code_has_annotations(languages: Mapping[str, Language]) -> None:
    assert languages["python"].starter(SIGNATURE) == (
        "def count_words(texts: list[str], weights: dict[str, list[float]], strict: bool)"
        " -> dict[str, int]:\n    pass\n"
    )


def test_javascript_starter_code_has_a_doc_comment(languages: Mapping[str, Language]) -> None:
    assert languages["javascript"].starter(SIGNATURE) == (
        "/**\n"
        " * @param {string[]} texts\n"
        " * @param {Object<string, number[]>} weights\n"
        " * @param {boolean} strict\n"
        " * @returns {Object<string, number>}\n"
        " */\n"
        "function count_words(texts, weights, strict) {\n"
        "}\n"
    )


@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_starter_code_compiles_and_returns_nothing_yet(
    judge_source: JudgeSource, languages: Mapping[str, Language], language: str
) -> None:
    signature = Signature.from_json(
        {"function": "solve", "parameters": [{"name": "value", "type": "int"}], "returns": "int"}
    )
    source = languages[language].starter(signature)
    events = await judge_source(source, ([1], None), language=language)
    assert [event.to_json().get("verdict") for event in events] == [None, "AC", "AC"]


def test_titles_name_the_version(languages: Mapping[str, Language]) -> None:
    assert languages["python"].title.startswith("Python 3.")
    assert languages["javascript"].title.startswith("JavaScript (Node ")


def test_a_missing_toolchain_is_told(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    with pytest.raises(LanguageMissing, match="no Python at"):
        find_python(nowhere)
    with pytest.raises(LanguageMissing, match="does not run"):
        find_javascript(nowhere)
    found, missing = find_languages(node=nowhere)
    assert list(found) == ["python"]
    assert len(missing) == 1


def test_an_old_node_is_not_taken(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v16.20.2\n")
    node.chmod(0o755)
    with pytest.raises(LanguageMissing, match=r"is version 16\.20\.2"):
        find_javascript(node)
