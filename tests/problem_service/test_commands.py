"""``./codemaze problems``, on real databases and in the real sandbox."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from deploy.databases import ROOT
from problem_service.exchange.bank_writing import definitions_to_archive
from problem_service.loading.folder import read_problem
from tests.conftest import INTERNAL_KEY
from tests.databases import PASSWORDS, MadeDatabase
from tests.problem_service.conftest import SMALL_BANK
from tests.problem_service.generation.fake_model import KEY, FakeModel, answers
from tests.problem_service.generation.problems import good

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose secrets are the tests' ones."""
    folder = tmp_path / "data"
    folder.mkdir()
    secrets = {"internal_key": INTERNAL_KEY, "database_passwords": PASSWORDS}
    (folder / "secrets.json").write_text(json.dumps(secrets))
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Our own archive of the small bank."""
    file = tmp_path / "small.zip"
    problems = [read_problem(SMALL_BANK / slug) for slug in ("add-up", "sorted-words")]
    file.write_bytes(definitions_to_archive(problems))
    return file


@pytest.fixture
def run(data: Path, runner_address: str) -> Run:
    def run_it(
        database: MadeDatabase, *arguments: object, **environ: str
    ) -> "subprocess.CompletedProcess[str]":
        command, *others = map(str, arguments)
        return subprocess.run(
            [sys.executable, "-m", "deploy", "problems", command, "--data", str(data), *others],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database.admin_dsn,
                "COLUMNS": "200",
                "PROBLEM_RUNNERS": runner_address,
                **environ,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return run_it


def rows(database: MadeDatabase) -> dict[str, list[dict[str, Any]]]:
    """All that makes problems, but for ids and times."""
    tables = {
        "problems": "SELECT to_jsonb(p) - '{id,created_at,updated_at}'::text[] FROM problem.problems p",
        "versions": "SELECT to_jsonb(v) - '{problem_id,published_at,proof}'::text[]"
        " FROM problem.problem_versions v",
        "tests": "SELECT to_jsonb(t) - 'problem_id' || jsonb_build_object('slug', p.slug)"
        " FROM problem.hidden_tests t JOIN problem.problems p ON p.id = t.problem_id",
    }
    connection = psycopg2.connect(database.admin_dsn)
    found = {}
    with connection.cursor() as cursor:
        for name, statement in tables.items():
            cursor.execute(statement)
            found[name] = sorted((row[0] for row in cursor.fetchall()), key=json.dumps)
    connection.close()
    return found


def test_what_is_exported_is_imported_into_an_empty_database_unchanged(
    make_database: Callable[[], MadeDatabase], run: Run, archive: Path, tmp_path: Path
) -> None:
    first, second = make_database(), make_database()
    imported = run(first, "import", archive)
    assert imported.returncode == 0, imported.stderr
    assert "2 of 2 problems imported (2 new)" in imported.stdout
    exported = run(first, "export", "--output", tmp_path / "out")
    assert "2 of 2 problems exported" in exported.stdout
    again = run(second, "import", tmp_path / "out" / "problems.zip")
    assert again.returncode == 0, again.stdout
    assert rows(second) == rows(first)
    assert len(rows(second)["tests"]) == 34


def test_only_what_holds_is_imported_and_what_is_there_is_replaced_only_if_asked(
    make_database: Callable[[], MadeDatabase], run: Run, archive: Path, tmp_path: Path
) -> None:
    database = make_database()
    assert run(database, "import", archive).returncode == 0
    known, same = (read_problem(SMALL_BANK / slug) for slug in ("add-up", "sorted-words"))
    changed = replace(known, title="Add Up All")
    wrong = replace(known, slug="wrong", title="Wrong", solutions=known.solutions[:2])
    file = tmp_path / "problems.zip"
    file.write_bytes(definitions_to_archive([changed, same, wrong]))
    refused = run(database, "import", file)
    assert refused.returncode == 1
    *faults, told = refused.stdout.splitlines()
    assert sorted(faults) == [
        "✗ add-up: Another problem has the slug add-up.",
        "✗ wrong: the statement is 100 % that of add-up",
    ]
    assert told == "1 of 3 problems imported (1 unchanged)"
    file.write_bytes(definitions_to_archive([changed]))
    assert "(1 the next version)" in run(database, "import", "--replace", file).stdout
    verified = run(database, "verify", "add-up", "unheard-of")
    assert (verified.returncode, verified.stdout.splitlines()) == (
        1,
        ["✗ unheard-of: There is no problem unheard-of.", "1 of 2 problems hold"],
    )
    listed = run(database, "list", "--rank", "bronze", "--tags", "maths,arrays")
    assert "Add Up All" in listed.stdout
    assert "1 problems" in listed.stdout


def test_a_file_of_no_format_is_one_clear_line(
    make_database: Callable[[], MadeDatabase], run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a problem")
    refused = run(make_database(), "import", file)
    assert refused.returncode == 1
    assert refused.stdout == "codemaze: The file is of another format, not a zip archive or JSON.\n"


async def test_the_model_writes_problems_into_the_stock(
    make_database: Callable[[], MadeDatabase], run: Run
) -> None:
    database = make_database()
    async with FakeModel(answers(json.dumps(good(3)))) as model:
        environ = {"OPENAI_API_KEY": KEY, "PROBLEM_MODEL_URL": model.url}
        generated = await asyncio.to_thread(run, database, "generate", "--count", "2", **environ)
    assert generated.returncode == 1, generated.stdout + generated.stderr
    made, rejected, told = generated.stdout.splitlines()
    assert made.endswith("is in stock")
    assert rejected.startswith("✗ rejected: the title is 100 % that of")
    assert told == "1 of 2 problems are in stock"


def test_without_a_key_there_is_nobody_to_ask(make_database: Callable[[], MadeDatabase], run: Run) -> None:
    refused = run(make_database(), "generate", OPENAI_API_KEY="")
    assert refused.returncode == 1
    assert refused.stderr == "codemaze: OPENAI_API_KEY is not set: there is no language model to ask\n"
