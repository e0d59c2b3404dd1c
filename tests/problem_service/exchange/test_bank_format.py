"""Problems as folders of files: read, and written so that they read back the same."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from problem_service.definition import Definition, Example, Solution
from problem_service.exchange.archive import read_archive, write_archive
from problem_service.exchange.bank_format import read_files
from problem_service.exchange.bank_writing import archive_to_definitions, definitions_to_archive, write_files
from problem_service.exchange.errors import BadProblem
from problem_service.judge.backends.interface import Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.verdicts import Verdict
from tests.problem_service.exchange.definitions import call_problem, definitions, text_problem

HERE = Path(__file__).parents[1]
BANKS = (HERE / "bank", HERE / "text_bank", HERE.parents[1] / "problem_service" / "bank")


def files_of(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def read_banks() -> list[Definition]:
    folders = [folder for bank in BANKS for folder in bank.iterdir() if (folder / "problem.toml").is_file()]
    return [read_files(folder.name, files_of(folder)) for folder in folders]


def edited(files: dict[str, bytes], file: str, old: str, new: str) -> dict[str, bytes]:
    assert old in files[file].decode()
    return files | {file: files[file].decode().replace(old, new).encode()}


def folder() -> dict[str, bytes]:
    return files_of(HERE / "bank" / "add-up")


def text_folder() -> dict[str, bytes]:
    return write_files(text_problem())


def test_a_folder_of_the_bank_is_read() -> None:
    problem = read_files("add-up", folder())
    assert (problem.slug, problem.title, problem.rank.value) == ("add-up", "Add Up", "bronze")
    assert list(problem.examples) == [Example([[1, 2, 3]], None, "1 + 2 + 3 = 6."), Example([[]], None, "")]
    assert (problem.limits, problem.checker) == ({"time_ms": 1000, "memory_mb": 128}, Checker.EXACT)
    assert [(s.name, s.language, s.verdict.value) for s in problem.solutions] == [
        ("reference.py", "python", "AC"),
        ("reference.js", "javascript", "AC"),
        ("wrong_skips_first.py", "python", "WA"),
        ("wrong_crashes_on_none.js", "javascript", "RE"),
    ]
    assert problem.generator == folder()["generator.py"].decode()
    assert not problem.tests
    assert not problem.invalid


def test_a_checker_that_is_a_program_is_read() -> None:
    problem = read_files("two-factors", files_of(HERE / "text_bank" / "two-factors"))
    assert isinstance(problem.checker, ProgramChecker)
    assert problem.checker.program.language == "python"


def test_all_banks_come_back_as_they_were() -> None:
    problems = read_banks()
    assert len(problems) > 10
    again = archive_to_definitions(definitions_to_archive(problems))
    assert again == sorted(problems, key=lambda problem: problem.slug)


def test_the_files_of_the_bank_are_written_as_they_were() -> None:
    """But for problem.toml, in which order, comments and defaults are an author's own."""
    before = folder()
    after = write_files(read_files("add-up", before))
    assert after.keys() == before.keys()
    assert all(after[name] == before[name] for name in before if name != "problem.toml")


@given(definitions())
@settings(max_examples=40, deadline=None)
def test_any_definition_comes_back_equal(definition: Definition) -> None:
    (again,) = archive_to_definitions(definitions_to_archive([definition]))
    assert again == definition
    assert again.content_hash == definition.content_hash  # where 1, 1.0 and true differ


def test_an_archive_is_the_same_bytes_each_time() -> None:
    problems = [text_problem(), call_problem()]
    assert definitions_to_archive(problems) == definitions_to_archive(problems[::-1])


def test_what_the_banks_folders_do_not_have_is_written_too() -> None:
    problem = text_problem(
        checker=ProgramChecker(Program("cpp", "int main() { return 42; }")),
        invalid=("", "x"),
        solutions=(
            Solution("main.rs", "rust", "fn main() {}"),
            Solution("main.rs", "rust", "fn main() { }"),
            Solution("strange name", "go", "package main"),
            Solution("slow.py", "python", "pass", Verdict.AC, True),
        ),
    )
    files = write_files(problem)
    assert {"checker.cpp", "tests.jsonl", "solutions/main.rs", "solutions/solution_2.rs"} <= files.keys()
    assert read_files(problem.slug, files) == problem


def test_a_draft_without_anything_is_written() -> None:
    problem = text_problem(solutions=(), tests=(), examples=())
    assert read_files(problem.slug, write_files(problem)) == problem


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "x" * 81}, r"line-sums/problem.toml: title: Length must be"),
        ({"tags": ("Maths",)}, r"problem.toml: tags\[0\]"),
        ({"tags": ()}, r"problem.toml: tags"),
        ({"limits": {"time_ms": 99_000, "memory_mb": 1}}, r"problem.toml: (time|memory)_limit"),
        ({"statement": ""}, r"statement.md: must have 1 to 20000 characters"),
        ({"statement": "a\0"}, r"statement.md: the statement has a NUL character"),
        ({"statement": "\ud800"}, r"line-sums: cannot be written as files: 'utf-8' codec"),
        ({"examples": (Example("\ud800"),)}, r"line-sums: cannot be written as files"),
        ({"limits": {"time_ms": 1000.4, "memory_mb": 16}}, r"cannot be written as files without a loss"),
    ],
)
def test_what_the_format_cannot_hold_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadProblem, match=message):
        write_files(text_problem(**changes))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("problem.toml", 'rank = "bronze"', 'rank = "wood"', r"problem.toml: rank: Must be one of"),
        ("problem.toml", 'rank = "bronze"', "", r"problem.toml: rank: Missing data"),
        ("problem.toml", "time_limit = 1", "time_limt = 1", r"problem.toml: time_limt: Unknown field"),
        ("problem.toml", "time_limit = 1", "time_limit = 99", r"problem.toml: time_limit: Must be"),
        ("problem.toml", "time_limit = 1", 'time_limit = "1"', r"problem.toml: time_limit: Not a valid"),
        ("problem.toml", "time_limit = 1", "time_limit = true", r"problem.toml: time_limit: Not a valid"),
        ("problem.toml", 'type = "list[int]"', "type = 3", r"parameters\[0\].type: Not a valid"),
        ("problem.toml", 'type = "list[int]"', 'type = "tuple"', r"'tuple' is no type"),
        ("problem.toml", 'function = "add_up"', 'function = "Add"', r"'Add' cannot be a name"),
        ("problem.toml", 'function = "add_up"', "", r"problem.toml: function: Missing data"),
        ("problem.toml", "input = [[]]", 'input = ["x"]', r"examples\[1\].input: numbers is"),
        (
            "problem.toml",
            "input = [[]]",
            'input = "x"',
            r"examples\[1\].input: Not a valid list",
        ),
        (
            "problem.toml",
            "input = [[]]",
            "input = [[2020-01-01]]",
            r"numbers\[0\] is of type date",
        ),
        (
            "problem.toml",
            "input = [[]]",
            'input = [[]]\noutput = "x"',
            r"examples\[1\].output: the result",
        ),
        (
            "problem.toml",
            "time_limit = 1",
            'time_limit = 1\ninvalid = [["x"]]',
            r"invalid\[0\]: numbers",
        ),
        (
            "problem.toml",
            "time_limit = 1",
            'time_limit = 1\ninvalid = ["x"]',
            r"invalid\[0\]: Not",
        ),
        ("problem.toml", 'verdict = "WA"', 'verdict = "AC"', r"problem.toml: wrong\[0\].verdict: Must be"),
        ("problem.toml", "wrong_skips_first.py", "../reference.py", r"wrong\[0\].file"),
        ("problem.toml", "wrong_skips_first", "wrong_other", r"wrong_other.py: there is no such file"),
        ("problem.toml", "rank =", "rank", r"add-up/problem.toml: Expected '='"),
        ("problem.toml", "time_limit = 1", f"time_limit = {'9' * 5000}", r"problem.toml: Exceeds the limit"),
        (
            "problem.toml",
            "input = [[]]",
            f"input = {'[' * 9000}{']' * 9000}",
            r"problem.toml: .*nested too deep",
        ),
        ("statement.md", "add_up", "sum_up", r"add-up/statement.md: does not name the function add_up"),
    ],
)
def test_a_fault_is_named_with_its_place(file: str, old: str, new: str, message: str) -> None:
    with pytest.raises(BadProblem, match=message):
        read_files("add-up", edited(folder(), file, old, new))


def test_a_description_that_would_break_its_reader_is_refused() -> None:
    with pytest.raises(BadProblem, match=r"problem.toml: Exceeds the limit"):
        read_files("add-up", edited(folder(), "problem.toml", "limit = 1", f"limit = {'9' * 5000}"))
    with pytest.raises(BadProblem, match=r"problem.toml: arrays or tables are nested too deep"):
        read_files("add-up", edited(folder(), "problem.toml", "input = [[]]", f"input = {'[' * 9000}"))
    with pytest.raises(BadProblem, match=r"problem.toml: has more than 1000000 bytes"):
        read_files("add-up", folder() | {"problem.toml": b"#" * 1_000_001})
    many = {f"p{number}/problem.toml": b"#" * 900_000 for number in range(9)}
    with pytest.raises(BadProblem, match=r"the files problem.toml together have more than 8000000 bytes"):
        archive_to_definitions(write_archive(many))


@pytest.mark.parametrize("name", ["problem.toml", "statement.md", "generator.py", "solutions/reference.py"])
def test_a_missing_file_is_named(name: str) -> None:
    files = folder()
    del files[name]
    with pytest.raises(BadProblem, match=rf"add-up/{name}: there is no such file"):
        read_files("add-up", files)


@pytest.mark.parametrize("name", ["problem.toml", "statement.md", "generator.py", "solutions/reference.js"])
def test_a_file_that_is_no_text_is_named(name: str) -> None:
    with pytest.raises(BadProblem, match=rf"add-up/{name}: 'utf-8' codec"):
        read_files("add-up", folder() | {name: b"\xff"})


@pytest.mark.parametrize(
    "name", ["notes.txt", "solutions/wrong_forgotten.py", "checker.py", "solutions/x/y.py"]
)
def test_a_file_that_nothing_tells_of_is_refused(name: str) -> None:
    with pytest.raises(BadProblem, match=rf"add-up/{name}: nothing in problem.toml tells of this file"):
        read_files("add-up", folder() | {name: b""})


@pytest.mark.parametrize(
    "slug", ["random", "Add", "a--b", "5f0f7b1e-7f3c-4d8e-9b1a-0c2d3e4f5a6b", "a" * 61, ""]
)
def test_a_name_that_cannot_be_a_slug_is_refused(slug: str) -> None:
    with pytest.raises(BadProblem, match="cannot be a slug"):
        read_files(slug, folder())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"line 3: Expecting"),
        ("[1]", r"line 3: must be \{"),
        ('{"input": "x"}', r"line 3: must be \{"),
        ('{"input": "x", "output": "y", "more": 1}', r"line 3: must be \{"),
        ('{"input": ["x"], "output": "y"}', r"line 3: input: must be a text, as there is no function"),
        ('{"input": "x", "output": 1}', r"line 3: output: must be a text, as there is no function"),
        ('{"input": "\\ud800", "output": ""}', r"line 3: input: the input has half of a surrogate pair"),
    ],
)
def test_a_fault_of_a_given_test_is_named_with_its_line(line: str, message: str) -> None:
    files = text_folder()
    with pytest.raises(BadProblem, match=rf"line-sums/tests.jsonl: {message}"):
        read_files("line-sums", files | {"tests.jsonl": files["tests.jsonl"] + line.encode()})


def test_a_given_test_that_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(BadProblem, match=r"tests.jsonl: line 1: maximum recursion depth"):
        read_files("line-sums", text_folder() | {"tests.jsonl": b"[" * 100_000})


def test_numbers_that_json_has_not_are_refused() -> None:
    files = write_files(call_problem())
    bad = edited(files, "tests.jsonl", '"input": [[7]], "output": 7', '"input": [[NaN]], "output": 7')
    with pytest.raises(BadProblem, match=r"tests.jsonl: line 1: input: numbers\[0\] is a float, not int"):
        read_files("add-up", bad)
    floats = write_files(replace(read_files("add-up", folder()), generator=None))
    toml = edited(floats, "problem.toml", "list[int]", "list[float]")
    with pytest.raises(BadProblem, match=r"examples\[1\].input: the input\[0\]\[0\] is inf, which"):
        read_files("add-up", edited(toml, "problem.toml", "input = [[]]", "input = [[inf]]"))


def test_entries_that_share_a_file_are_refused() -> None:
    files = edited(
        folder(), "problem.toml", "[[wrong]]", '[[solutions]]\nfile = "wrong_skips_first.py"\n\n[[wrong]]'
    )
    with pytest.raises(
        BadProblem, match=r"wrong_skips_first.py: two entries of problem.toml tell of this file"
    ):
        read_files("add-up", files)


def test_a_solution_of_a_language_that_is_not_told_is_refused() -> None:
    files = edited(folder(), "problem.toml", "[[wrong]]", '[[solutions]]\nfile = "main.txt"\n\n[[wrong]]')
    with pytest.raises(BadProblem, match=r"solutions\[0\].language: Missing, and main.txt does not tell it"):
        read_files("add-up", files | {"solutions/main.txt": b""})


def test_a_solution_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadProblem, match=r"solutions/reference.py: has more than 100000 characters"):
        read_files("add-up", folder() | {"solutions/reference.py": b"#" * 100_001})


def test_two_checkers_are_refused() -> None:
    files = write_files(text_problem(checker=ProgramChecker(Program("c", ""))))
    with pytest.raises(BadProblem, match=r"checker.c: checker.py is there, too"):
        read_files("line-sums", files | {"checker.py": b""})


def test_one_problem_without_its_folder_is_named_by_its_title() -> None:
    (problem,) = archive_to_definitions(write_archive(folder()))
    assert problem == read_files("add-up", folder())


def test_problems_in_a_folder_of_their_own_are_read() -> None:
    files = {f"my-bank/{slug}/{name}": data for slug in ("one", "two") for name, data in folder().items()}
    assert [problem.slug for problem in archive_to_definitions(write_archive(files))] == ["one", "two"]
    only = {name: data for name, data in files.items() if "/one/" in name}
    assert [problem.slug for problem in archive_to_definitions(write_archive(only))] == ["one"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"README.md": b""}, r"README.md: belongs to no problem"),
        (
            {f"b/add-up/{name}": data for name, data in folder().items()},
            r"another problem in the archive",
        ),
        (
            {"add-up/x/problem.toml": b""},
            r"add-up/x/problem.toml: nothing in problem.toml tells of this file",
        ),
    ],
)
def test_what_belongs_to_no_problem_is_refused(more: dict[str, bytes], message: str) -> None:
    files = {f"add-up/{name}": data for name, data in folder().items()}
    with pytest.raises(BadProblem, match=message):
        archive_to_definitions(write_archive(files | more))


def test_an_archive_without_a_problem_is_refused() -> None:
    with pytest.raises(BadProblem, match=r"there is no problem.toml in the archive"):
        archive_to_definitions(write_archive({"a/b.txt": b""}))


def test_two_problems_of_one_slug_are_not_written() -> None:
    with pytest.raises(BadProblem, match=r"line-sums: two problems have this slug"):
        definitions_to_archive([text_problem(), text_problem()])


def test_files_lie_in_a_folder_of_the_slug() -> None:
    names = read_archive(definitions_to_archive([call_problem(), text_problem()])).files
    assert {name.split("/")[0] for name in names} == {"add-up", "line-sums"}
