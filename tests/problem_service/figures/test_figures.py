"""What players make of a problem: counted of what is judged, once each."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from problem_service.figures import repository
from problem_service.figures.repository import Attempt
from problem_service.tables import attempts
from shared.db import Database
from tests.problem_service.conftest import Service
from tests.waiting import until

RIGHT = "def add_up(numbers):\n    return sum(numbers)\n"
WRONG = "def add_up(numbers):\n    return 0\n"
PATH = "/api/problems/add-up/figures"


async def judge(service: Service, source: str, **asked: Any) -> Any:
    """The total of judging a submission on hidden tests."""
    problem_id = (await service.get("/api/problems/add-up"))["id"]
    body = {"problem_id": problem_id, "language": "python", "source": source, "tests": "hidden"} | asked
    async with service.judge(**body) as response:
        assert response.status == 200, await response.text()
        return [json.loads(line) async for line in response.content][-1]


async def counted(service: Service, number: int) -> Any:
    """The figures, once there are so many attempts."""

    async def there() -> Any:
        figures = await service.get(PATH)
        return figures if figures["attempts"] == number else None

    return await until(there, every=0.02)


async def recorded(
    db: Database, service: Service, *tried: tuple[int | None, str, str, int | None, int]
) -> None:
    """Attempts of players, by number: player, language, verdict, elapsed and CPU milliseconds."""
    problem_id = UUID((await service.get("/api/problems/add-up"))["id"])
    async with db.connect() as conn:
        for player, language, verdict, elapsed_ms, cpu_ms in tried:
            player_id = None if player is None else UUID(int=player)
            await repository.record(
                conn,
                Attempt(uuid4(), problem_id, 1, player_id, language, verdict, elapsed_ms, cpu_ms),
            )


async def test_of_a_problem_that_nobody_tried_nothing_is_known(service: Service) -> None:
    figures = await service.get(PATH)
    assert figures == {
        "problem_id": (await service.get("/api/problems/add-up"))["id"],
        "attempts": 0,
        "players": 0,
        "solve_rate": None,
        "median_solve_ms": None,
        "median_cpu_ms": None,
        "by_language": [],
    }
    assert await service.get(f"/api/problems/{figures['problem_id']}/figures") == figures
    assert (await service.get("/api/problems/nothing/figures", 404))["code"] == "problem-not-found"
    await service.get(PATH, 401, headers={})


async def test_a_submission_on_hidden_tests_counts_once(service: Service) -> None:
    player, submission = str(uuid4()), str(uuid4())
    asked = {"player_id": player, "submission_id": submission, "elapsed_ms": 5000}
    total = await judge(service, RIGHT, **asked)
    figures = await counted(service, 1)
    assert figures["solve_rate"] == 1.0
    assert (figures["median_solve_ms"], figures["median_cpu_ms"]) == (5000, total["time_ms"])
    await judge(service, RIGHT, **asked)  # after a crash
    await judge(service, RIGHT, tests="examples", player_id=player, submission_id=str(uuid4()))
    await judge(service, RIGHT, player_id=player)
    await judge(service, WRONG, player_id=str(uuid4()), submission_id=str(uuid4()), elapsed_ms=1)
    figures = await counted(service, 2)
    assert (figures["players"], figures["solve_rate"]) == (2, 0.5)
    assert figures["by_language"][0]["language"] == "python"


async def test_medians_are_of_each_players_first_accepted_attempt(service: Service, db: Database) -> None:
    await recorded(
        db,
        service,
        (1, "python", "WA", 500, 9),
        (1, "python", "AC", 1000, 20),
        (1, "python", "AC", 9000, 90),
        (1, "go", "AC", 8000, 2),
        (2, "python", "AC", 2001, 41),
        (3, "go", "TLE", 100, 999),
        (4, "go", "AC", None, 4),
        (None, "python", "AC", 1, 1),
    )
    figures = await service.get(PATH)
    by_language = figures.pop("by_language")
    figures.pop("problem_id")
    assert figures == {
        "attempts": 8,
        "players": 4,
        "solve_rate": 0.75,
        "median_solve_ms": 1500,
        "median_cpu_ms": 20,
    }
    assert by_language == [
        {
            "language": "python",
            "attempts": 5,
            "players": 2,
            "solve_rate": 1.0,
            "median_solve_ms": 1500,
            "median_cpu_ms": 30,
        },
        {
            "language": "go",
            "attempts": 3,
            "players": 3,
            "solve_rate": pytest.approx(2 / 3),
            "median_solve_ms": 8000,
            "median_cpu_ms": 3,
        },
    ]


async def test_a_failing_database_harms_no_verdict(
    service: Service, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with db.connect() as conn:
        await conn.execute(sa.text("ALTER TABLE problem.attempts ADD CHECK (elapsed_ms <> 13)"))
    asked = {"player_id": str(uuid4()), "submission_id": str(uuid4()), "elapsed_ms": 13}
    assert (await judge(service, RIGHT, **asked))["verdict"] == "AC"
    await until(lambda: "is not recorded" in caplog.text)
    await judge(service, RIGHT, **asked | {"elapsed_ms": 14})
    await counted(service, 1)


async def test_what_is_asked_of_the_judge_is_checked(service: Service) -> None:
    wrong: list[tuple[str, object]] = [
        ("version", 0),
        ("version", "1"),
        ("elapsed_ms", -1),
        ("elapsed_ms", 2**31),
        ("submission_id", "x"),
    ]
    body = {"problem_id": str(uuid4()), "language": "python", "source": "", "tests": "hidden"}
    for field, value in wrong:
        async with service.judge(**body, **{field: value}) as response:
            refused = await response.json(content_type=None)
            assert (response.status, refused["errors"].keys()) == (400, {field})


async def test_an_attempt_says_which_version_it_was_of(service: Service, db: Database) -> None:
    await judge(service, RIGHT, player_id=str(uuid4()), submission_id=str(uuid4()), version=1)
    await counted(service, 1)
    async with db.connect() as conn:
        row = await conn.one(sa.select(attempts))
    assert (row.version, row.verdict, row.elapsed_ms) == (1, "AC", None)
