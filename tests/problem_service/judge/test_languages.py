"""The languages that there are, and a runner's search for their toolchains."""

import asyncio
import logging
import subprocess
from pathlib import Path

import pytest

from problem_service.judge.languages import LANGUAGES
from problem_service.judge.languages.language import LanguageMissing, Toolchain
from problem_service.judge.languages.python import Python
from problem_service.judge.runner.toolchains import Toolchains
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


def test_each_language_says_what_it_is() -> None:
    for name, language in LANGUAGES.items():
        assert language.name == name
        assert language.label
        assert language.brought_by
        assert language.hello
        assert Path(language.source_name()).suffix


def test_python_starter_code_has_annotations() -> None:
    assert LANGUAGES["python"].starter(SIGNATURE) == (
        "def count_words(texts: list[str], weights: dict[str, list[float]], strict: bool)"
        " -> dict[str, int]:\n    pass\n"
    )


def test_javascript_starter_code_has_a_doc_comment() -> None:
    assert LANGUAGES["javascript"].starter(SIGNATURE) == (
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
    judge_source: JudgeSource, language: str
) -> None:
    signature = Signature.from_json(
        {"function": "solve", "parameters": [{"name": "value", "type": "int"}], "returns": "int"}
    )
    source = LANGUAGES[language].starter(signature)
    events = await judge_source(source, ([1], None), language=language)
    assert [event.to_json().get("verdict") for event in events] == [None, "AC", "AC"]


class Quicker(Python):
    """Python that something is made for."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        if self._error is not None:
            raise self._error
        (folder / "made").touch()
        return Toolchain(toolchain.version, toolchain.paths, {**toolchain.programs, "made": str(folder)})


async def test_what_makes_a_language_quicker_is_used_once_it_is_made(tmp_path: Path) -> None:
    toolchains = Toolchains({"python": Quicker()}, {})
    await toolchains.find()
    found = toolchains.get("python")
    assert found is not None
    assert "made" not in found[1].programs
    await toolchains.prepare(tmp_path)
    prepared = toolchains.get("python")
    assert prepared is not None
    assert prepared[1].programs["made"] == str(tmp_path / "python")
    assert (tmp_path / "python" / "made").exists()


@pytest.mark.parametrize(
    "error",
    [OSError("no space"), LanguageMissing("gone"), subprocess.CalledProcessError(1, ["x"])],
)
async def test_what_cannot_be_made_quicker_is_used_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    toolchains = Toolchains({"python": Quicker(error)}, {})
    await toolchains.find()
    with caplog.at_level(logging.WARNING):
        await toolchains.prepare(tmp_path)
    assert toolchains.get("python") is not None
    assert "python" in caplog.text


async def test_a_language_that_is_not_there_is_told_with_what_brings_it(tmp_path: Path) -> None:
    toolchains = Toolchains({"python": Python(), "other": Python()}, {"other": tmp_path / "nowhere"})
    await toolchains.find()
    assert toolchains.get("other") is None
    good, bad = toolchains.states()
    assert (good.name, good.missing) == ("python", None)
    assert good.version is not None
    assert bad.missing is not None
    assert "nowhere" in bad.missing
    assert Python.brought_by in bad.missing


async def test_languages_are_looked_for_at_the_same_time() -> None:
    meeting = asyncio.Barrier(2)
    loop = asyncio.get_running_loop()

    class Slow(Python):
        def find(self, given: Path | None) -> Toolchain:
            asyncio.run_coroutine_threadsafe(asyncio.wait_for(meeting.wait(), 10), loop).result()
            return super().find(given)

    toolchains = Toolchains({"python": Slow(), "other": Slow()}, {})
    await toolchains.find()
    assert len(list(toolchains.usable())) == 2
