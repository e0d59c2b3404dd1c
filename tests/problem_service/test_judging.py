"""The judge as the settings say it."""

from pathlib import Path

import pytest

from problem_service.judge.backends.interface import BackendFailed
from problem_service.judge.languages import LANGUAGES
from problem_service.judging import JudgeCheck, JudgeUnavailable, open_judge
from problem_service.settings import JudgeSettings
from shared.settings import BadSettings, load

NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PROBLEM_RUNNERS", "localhost:80"),
        ("PROBLEM_RUNNERS", "tcp://localhost"),
        ("PROBLEM_RUNNERS", "unix:relative"),
        ("PROBLEM_TOOLCHAINS", "java"),
        ("PROBLEM_TOOLCHAINS", "cobol=/usr/bin/cobol"),
        ("PROBLEM_JUDGE0_URL", "judge0"),
        ("PROBLEM_PISTON_URL", "ftp://piston"),
        ("PROBLEM_JUDGE_BOXES", "0"),
    ],
)
def test_settings_that_cannot_be_are_named(name: str, text: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load(JudgeSettings, {name: text})


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PROBLEM_BACKENDS": "kotlin=judge0"}, "PROBLEM_BACKENDS: 'judge0' is no back-end that is set up"),
        ({"PROBLEM_BACKENDS": "cobol=runner"}, "PROBLEM_BACKENDS: 'cobol' is no language"),
        ({"PROBLEM_BACKENDS": "runner"}, "PROBLEM_BACKENDS"),
        ({"PROBLEM_RUNNER_KEY_FILE": "/nowhere/key"}, "PROBLEM_RUNNER_KEY_FILE"),
    ],
)
async def test_what_only_the_start_finds_out_is_named_too(
    runner_address: str, settings: dict[str, str], named: str
) -> None:
    loaded = load(JudgeSettings, {"PROBLEM_RUNNERS": runner_address} | settings)
    with pytest.raises(BadSettings, match=named):
        async with open_judge(loaded, room=0):
            pass


async def test_without_any_back_end_there_is_no_language_and_no_health() -> None:
    async with open_judge(load(JudgeSettings, {"PROBLEM_RUNNERS": "none"}), room=0) as judge:
        assert judge.languages == {}
        assert [state.name for state in judge.states()] == list(LANGUAGES)
        assert all(state.missing is not None for state in judge.states())
        with pytest.raises(BackendFailed):
            await judge.check()
        with pytest.raises(JudgeUnavailable):
            await JudgeCheck(judge)()


async def test_a_back_end_that_is_away_keeps_no_service_from_its_start(runner_address: str) -> None:
    settings = load(
        JudgeSettings,
        {
            "PROBLEM_RUNNERS": runner_address,
            "PROBLEM_JUDGE0_URL": NOBODY,
            "PROBLEM_BACKENDS": "php=judge0",
        },
    )
    async with open_judge(settings, room=0) as judge:
        states = {state.name: state for state in judge.states()}
        assert states["python"].missing is None
        assert str(states["php"].missing).startswith("judge0: ")
        assert "php" not in judge.languages
        told = await JudgeCheck(judge)()
        assert "runner: " in told
        assert "judge0: " in told


async def test_the_own_runner_has_what_the_settings_give_it(tmp_path: Path) -> None:
    settings = load(
        JudgeSettings,
        {
            "PROBLEM_JUDGE_BOXES": "3",
            "PROBLEM_NODE": str(tmp_path / "no-node"),
            "PROBLEM_TOOLCHAINS": f"php={tmp_path / 'no-php'}",
        },
    )
    async with open_judge(settings, room=0) as judge:
        assert judge.places == 3
        states = {state.name: state for state in judge.states()}
        assert states["python"].missing is None
        for name in ("javascript", "php"):
            assert states[name].missing is not None
            assert LANGUAGES[name].brought_by in str(states[name].missing)
