"""Problems whose programs read and write text, and problems with a checker of their own."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from problem_service.exchange.errors import BadProblem
from problem_service.judge.backends.interface import Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.events import TextCase
from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.loading.folder import read_problem
from problem_service.loading.tests import make_tests
from problem_service.proving.prove import prove
from problem_service.repository import get_checker, get_hidden_tests
from problem_service.settings import ProvingSettings
from problem_service.tables import problems
from shared.db import Database
from tests.problem_service.conftest import LoadBank, MakeService, Service, edit
from tests.problem_service.executions.conftest import Caller

TEXT_BANK = Path(__file__).parent / "text_bank"
SUMS = "import sys\nfor line in sys.stdin:\n    print(' ', sum(map(int, line.split())))\n"
FACTORS = "def two_factors(number):\n    return [number // 6, 6]\n"


@pytest.fixture
def text_bank(tmp_path: Path) -> Path:
    """A copy, to change at will."""
    return Path(shutil.copytree(TEXT_BANK, tmp_path / "texts", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
async def texts(make_service: MakeService, load_problems: LoadBank, text_bank: Path) -> Service:
    """A service with these problems."""
    await load_problems(text_bank)
    return await make_service()


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


async def judged(service: Service, slug: str, source: str, tests: str) -> list[dict[str, Any]]:
    problem_id = (await service.get(f"/api/problems/{slug}"))["id"]
    async with service.judge(
        problem_id=problem_id, language="python", source=source, tests=tests
    ) as response:
        assert response.status == 200, await response.text()
        return [json.loads(line) async for line in response.content]


async def test_what_is_loaded_is_what_the_folders_say(
    db: Database, load_problems: LoadBank, text_bank: Path
) -> None:
    await load_problems(text_bank)
    async with db.connect() as conn:
        sums, factors = await conn.all(sa.select(problems).order_by(problems.c.slug))
        assert sums.signature is None
        assert sums.examples == [{"input": "1 2 3\n4\n", "output": "6\n4\n", "explanation": "1 + 2 + 3 = 6."}]
        assert await get_checker(conn, sums.id) is Checker.TOKENS
        tests = await get_hidden_tests(conn, sums.id)
        assert tests[0] == TextCase("7\n", "7\n")
        assert factors.signature["function"] == "two_factors"
        source = (text_bank / "two-factors" / "checker.py").read_text()
        assert await get_checker(conn, factors.id) == ProgramChecker(Program("python", source))


@pytest.mark.parametrize("slug", ["line-sums", "two-factors"])
async def test_they_can_be_proved(judge: Judge, slug: str) -> None:
    assert (await prove(judge, read_problem(TEXT_BANK / slug))).findings == ()


async def test_players_see_that_there_is_no_function(texts: Service) -> None:
    problem = await texts.get("/api/problems/line-sums")
    assert problem["signature"] is None
    assert problem["examples"][0]["input"] == "1 2 3\n4\n"
    assert "stdin" in problem["starter"]["python"]
    assert set(problem["starter"]) == set((await texts.get("/api/problems/two-factors"))["starter"])


@pytest.mark.parametrize(("slug", "source"), [("line-sums", SUMS), ("two-factors", FACTORS)])
async def test_right_answers_of_all_kinds_are_accepted(texts: Service, slug: str, source: str) -> None:
    assert (await judged(texts, slug, source, "hidden"))[-1]["verdict"] == "AC"


async def test_tries_tell_what_was_read_and_written(texts: Service) -> None:
    _, test, total = await judged(texts, "line-sums", "print(input())\n", "examples")
    assert (test["input"], test["expected"], test["output"]) == ("1 2 3\n4\n", "6\n4\n", "1 2 3\n")
    assert total["verdict"] == "WA"
    _, test, total = await judged(
        texts, "two-factors", "def two_factors(number):\n    return [1, 12]\n", "examples"
    )
    assert (test["output"], test["stderr"], total["verdict"]) == ([1, 12], "they make 12", "WA")


@pytest.mark.parametrize(
    ("slug", "file", "old", "new", "fault"),
    [
        ("two-factors", "problem.toml", 'returns = "list[int]"\n', "", "problem.toml: returns: Missing"),
        ("line-sums", "problem.toml", '"1 2 3\\n4\\n"', "[1]", "examples[0].input: Not a valid text"),
        ("two-factors", "problem.toml", "[12]", '"12"', "examples[0].input: Not a valid list"),
        ("line-sums", "problem.toml", '"tokens"', '"program"', "line-sums/checker.py: there is no such file"),
        ("two-factors", "problem.toml", '"program"', '"exact"', "checker.py: nothing in problem.toml tells"),
        ("line-sums", "problem.toml", '"tokens"', '"words"', "problem.toml: checker"),
    ],
)
def test_a_folder_that_contradicts_itself_is_refused(
    text_bank: Path, slug: str, file: str, old: str, new: str, fault: str
) -> None:
    edit(text_bank / slug / file, old, new)
    with pytest.raises(BadProblem) as refused:
        read_problem(text_bank / slug)
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("generator.py", 'yield "7\\n"', "yield 7", "test 0: without a function a test is a text, not int"),
        ("generator.py", 'yield "7\\n"', 'yield "7"', "AssertionError"),
        ("solutions/reference.py", "import sys\n", "import sys\nsys.exit(3)\n", "ended by exit(3)"),
        ("solutions/reference.py", "map(int", "map(nonsense", "reference.py: line 4: NameError"),
    ],
)
async def test_tests_that_cannot_be_made_are_told(
    text_bank: Path, file: str, old: str, new: str, fault: str
) -> None:
    edit(text_bank / "line-sums" / file, old, new)
    with pytest.raises(BadProblem) as refused:
        await make_tests(read_problem(text_bank / "line-sums"))
    assert fault in str(refused.value)


async def test_examples_can_be_executed_and_are_checked(texts: Service) -> None:
    ada = Caller(texts)
    sums = (await texts.get("/api/problems/line-sums"))["id"]
    factors = (await texts.get("/api/problems/two-factors"))["id"]
    right = await ada.run(source=SUMS, problem_id=sums, example=0)
    assert (right["status"], right["passed"], right["output"]) == ("completed", True, "  6\n  4\n")
    wrong = await ada.run(source="print(input())", problem_id=sums, example=0)
    assert (wrong["status"], wrong["passed"], wrong["output"]) == ("completed", False, "1 2 3\n")
    right = await ada.run(source=FACTORS, problem_id=factors, example=0)
    assert (right["passed"], right["result"]) == (True, [2, 6])
    source = "def two_factors(number):\n    return [1, 12]\n"
    wrong = await ada.run(source=source, problem_id=factors, example=0)
    assert (wrong["passed"], wrong["result"], wrong["error_output"]) == (False, [1, 12], "they make 12")
