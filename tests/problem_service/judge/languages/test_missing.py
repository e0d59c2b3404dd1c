"""Languages without a toolchain."""

from pathlib import Path

import pytest

from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.languages.language import LanguageMissing
from tests.problem_service.judge.languages.machine import missing


async def test_who_misses_a_language_is_told_what_brings_it(judge: Judge) -> None:
    states = {state.name: state for state in judge.states()}
    assert states.keys() == LANGUAGES.keys()
    for name, language in LANGUAGES.items():
        reason = states[name].missing
        assert (reason is not None) is (name in missing())
        assert reason is None or language.brought_by in reason


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_toolchain_that_is_not_there_is_missing(name: str, tmp_path: Path) -> None:
    with pytest.raises(LanguageMissing):
        LANGUAGES[name].find(tmp_path / "nowhere")
