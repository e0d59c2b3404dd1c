"""Problems as Kattis problem packages, which read back as far as the format reaches."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from problem_service.definition import Definition, Example, Solution
from problem_service.domain import Rank
from problem_service.exchange.archive import Archive, read_archive
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis import VERSIONS, programs, read_package, write_package
from problem_service.exchange.kattis.submissions import order_of
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.judge.backends.interface import Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.events import TextCase
from problem_service.judge.verdicts import Verdict
from tests.problem_service.exchange.definitions import LIMITS, SLUGS, TAGS, call_problem, text_problem

TITLES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80).filter(str.strip)
NAMES = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,8}", fullmatch=True)
EXPLANATIONS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20).map(str.strip)
LINES = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=20).map("{}\n".format)
EXAMPLES = st.builds(Example, LINES, LINES, EXPLANATIONS)
GENERATOR = "def tests(rng):\n    yield '7\\n'\n\n\ndef valid(text):\n    assert text == '7\\n'\n"


def written(problem: Definition, version: str = "2025-09", tests: Any = None) -> tuple[Archive, list[str]]:
    outputs = [example.output for example in problem.examples]
    cases = [TextCase(given, expected) for given, expected in problem.tests if isinstance(given, str)]
    data, notes = write_package(problem, outputs, cases if tests is None else tests, version)
    return read_archive(data), notes


def there_and_back(problem: Definition, version: str = "2025-09", tests: Any = None) -> Definition:
    archive, _ = written(problem, version, tests)
    again, _ = read_package(archive.files, archive.folder or "")
    return again


@st.composite
def solutions(draw: st.DrawFn, verdict: Verdict, is_brute: bool = False) -> list[Solution]:
    names = draw(
        st.lists(st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,8}", fullmatch=True), max_size=2, unique=True)
    )
    made = [
        Solution(name + EXTENSIONS[language], language, draw(LINES), verdict, is_brute)
        for name in names
        for language in [draw(st.sampled_from(sorted(EXTENSIONS)))]
    ]
    return sorted(made, key=order_of)


@st.composite
def holdable(draw: st.DrawFn) -> Definition:
    """Any problem that the format can hold all of."""
    right = draw(solutions(Verdict.AC).filter(bool))
    verdicts = (Verdict.WA, Verdict.TLE, Verdict.RE)
    wrong = [solution for verdict in verdicts for solution in draw(solutions(verdict))]
    programs_ = st.builds(Program, st.sampled_from(["python", "c", "cpp"]), LINES)
    return Definition(
        slug=draw(SLUGS),
        title=draw(TITLES),
        rank=draw(st.sampled_from(Rank)),
        tags=draw(TAGS),
        statement=draw(LINES.filter(lambda text: "{{" not in text)),
        signature=None,
        checker=draw(st.sampled_from(Checker) | st.builds(ProgramChecker, programs_)),
        limits=draw(LIMITS),
        examples=tuple(draw(st.lists(EXAMPLES, min_size=1, max_size=3))),
        solutions=(*right, *draw(solutions(Verdict.AC, is_brute=True)), *wrong),
        tests=tuple(draw(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=3))),
        invalid=tuple(draw(st.lists(LINES, max_size=2))),
    )


@given(holdable(), st.sampled_from(sorted(VERSIONS)))
@settings(max_examples=40, deadline=None)
def test_what_the_format_can_hold_comes_back_equal(problem: Definition, version: str) -> None:
    assert there_and_back(problem, version).to_json() == problem.to_json()


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_a_generator_comes_back_while_the_data_are_its_own(version: str) -> None:
    problem = text_problem(generator=GENERATOR, tests=(), invalid=("8\n",))
    tests = [TextCase("7\n", "7\n")]
    assert there_and_back(problem, version, tests) == problem
    archive, _ = written(problem, version, tests)
    files = archive.files | {"data/secret/001.ans": b"8\n"}
    again, notes = read_package(files, "x")
    assert (again.generator, again.tests) == (None, (("7\n", "8\n"),))
    assert any("generators/generator.py: is not kept, as it did not make the data" in note for note in notes)


def test_a_package_has_what_the_format_demands() -> None:
    archive, notes = written(text_problem())
    assert archive.folder == "linesums"
    assert sorted(archive.files) == [
        *("data/sample/01.ans", "data/sample/01.in", "data/sample/01.yaml"),
        "data/sample/test_group.yaml",
        *("data/secret/001.ans", "data/secret/001.in", "data/secret/002.ans", "data/secret/002.in"),
        *("data/secret/test_group.yaml", "input_validators/validate.py", "problem.yaml"),
        *(
            "statement/problem.en.md",
            "submissions/accepted/reference.js",
            "submissions/accepted/reference.py",
        ),
        "submissions/wrong_answer/wrong_first.py",
    ]
    metadata = yaml.safe_load(archive.files["problem.yaml"])
    assert metadata["problem_format_version"] == "2025-09"
    assert metadata["limits"] == {"time_limit": 1.5, "memory": 128}
    assert metadata["keywords"] == ["maths", "strings", "rank:gold", "slug:line-sums"]
    assert yaml.safe_load(archive.files["data/secret/test_group.yaml"]) == {
        "output_validator_args": ["case_sensitive"]
    }
    assert notes == ["input_validators/validate.py: accepts every text, as the problem has no validator"]


def test_the_draft_that_became_2025_09_calls_itself_a_draft() -> None:
    archive, _ = written(text_problem(), "2023-07")
    assert yaml.safe_load(archive.files["problem.yaml"])["problem_format_version"] == "2023-07-draft"


def test_brute_force_need_not_fail() -> None:
    slow = Solution("brute.py", "python", "pass\n", Verdict.AC, True)
    problem = text_problem(solutions=(*text_problem().right, slow))
    archive, _ = written(problem)
    assert yaml.safe_load(archive.files["submissions/submissions.yaml"]) == {
        "brute_force": {"permitted": ["AC", "RTE", "TLE"], "required": ["AC", "RTE", "TLE"]}
    }
    assert there_and_back(problem) == problem


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"statement": "No end"}, "statement: ends with a line feed now"),
        ({"statement": "{{nextsample}}\n"}, "statement: {{…}} may be taken for"),
        ({"tests": (("1", "1\n"),)}, "data/secret/001.in: the format wants lines that end with a line feed"),
        ({"tests": (("1\r\n", "1\n"), ("1", "1"))}, "data/secret/001.in and 2 more: the format wants lines"),
    ],
)
def test_what_the_format_does_not_want_is_noted(changes: dict[str, Any], note: str) -> None:
    _, notes = written(text_problem(**changes))
    assert any(note in text for text in notes), notes


@pytest.mark.parametrize(
    ("solution", "note"),
    [
        (
            Solution("w.py", "python", "", Verdict.WA, why="Is wrong."),
            "why the wrong ones are wrong is not",
        ),
        (Solution("w.py", "python", "", Verdict.MLE), "w.py: the format has no verdict MLE"),
        (Solution("w.py", "python", "", Verdict.OLE), "w.py: the format has no verdict OLE"),
        (Solution("w.py", "python", "", Verdict.CE), "left out, as they have no place: w.py"),
        (
            Solution("w.py", "python", "", Verdict.WA, True),
            "w.py: a wrong solution is not kept as",
        ),
        (Solution("a b.py", "python", ""), "'a b.py' is called solution1.py"),
        (Solution("a.txt", "rust", ""), "'a.txt' is called solution1.rs"),
        (Solution("reference.py", "python", ""), "'reference.py' is called solution1.py"),
        (Solution("a.py", "python", ""), "their order is not kept"),
    ],
)
def test_what_is_lost_of_solutions_is_noted(solution: Solution, note: str) -> None:
    _, notes = written(text_problem(solutions=(*text_problem().right, solution)))
    assert any(note in text for text in notes), notes


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (call_problem(), r"the problem has a function; programs in a package read and write text"),
        (text_problem(solutions=()), r"the problem has no right solution"),
        (text_problem(tests=()), r"the problem has no tests"),
        (
            text_problem(checker=ProgramChecker(Program("rust", ""))),
            r"the checker is not written in Python, C or C\+\+",
        ),
    ],
)
def test_a_problem_that_cannot_be_a_package_is_refused(problem: Definition, message: str) -> None:
    with pytest.raises(BadPackage, match=message):
        written(problem)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(BadPackage, match=r"version 'legacy' is not written, only 2023-07 and 2025-09 are"):
        written(text_problem(), "legacy")


def exit_code(tmp_path: Path, source: str, stdin: str, answer: str = "") -> int:
    """Of a validator, called as the format says."""
    program, expected = tmp_path / "validate.py", tmp_path / "answer"
    program.write_bytes(source.encode())
    expected.write_bytes(answer.encode())
    command = [sys.executable, "-S", str(program), str(expected), str(expected), f"{tmp_path}/"]
    return subprocess.run(command, input=stdin.encode(), capture_output=True, check=False).returncode


def test_the_validator_of_a_generator_accepts_what_it_calls_valid(tmp_path: Path) -> None:
    source = programs.input_validator(GENERATOR)
    assert [exit_code(tmp_path, source, text) for text in ("7\n", "8\n")] == [42, 43]


def test_without_a_generator_every_text_is_valid(tmp_path: Path) -> None:
    assert exit_code(tmp_path, programs.input_validator(None), "é\n") == 42


@pytest.mark.parametrize(
    ("checker", "source"),
    [(Checker.EXACT, programs.EXACT), (Checker.UNORDERED, programs.UNORDERED)],
    ids=["exact", "unordered"],
)
@pytest.mark.parametrize("output", ["a b\nc\n", "a b  \nc\n\n", "c\na b\n", "a  b\nc\n", "A b\nc\n"])
def test_the_programs_of_checkers_judge_as_they_do(
    tmp_path: Path, checker: Checker, source: str, output: str
) -> None:
    answer = "a b\nc\n"
    assert exit_code(tmp_path, source, output, answer) == (42 if checker.accepts_text(answer, output) else 43)


@pytest.mark.parametrize(
    ("output", "options", "code"),
    [
        ("1.01 yes\n", {}, 42),
        ("1.01   YES\n\n", {}, 42),
        ("1.2 yes\n", {}, 43),
        ("one yes\n", {}, 43),
        ("1.01\n", {}, 43),
        ("1.01 YES\n", {"case_sensitive": True}, 43),
        ("1.01  yes\n", {"space_change_sensitive": True}, 43),
        ("1.01 yes\n", {"space_change_sensitive": True}, 42),
        ("1.01 yes\n", {"relative": None}, 42),
        ("1.01 yes\n", {"absolute": None}, 42),
        ("1.01 yes\n", {"absolute": None, "relative": 1e-3}, 43),
    ],
)
def test_the_default_validator_with_a_tolerance_is_a_program(
    tmp_path: Path, output: str, options: dict[str, Any], code: int
) -> None:
    given = {"case_sensitive": False, "space_change_sensitive": False, "relative": 0.05, "absolute": 0.05}
    source = programs.tolerant(**given | options)
    assert exit_code(tmp_path, source, output, "1 yes\n") == code


def test_a_package_with_another_tolerance_gets_that_program() -> None:
    archive, _ = written(text_problem(checker=Checker.FLOAT))
    group = b"output_validator_args: [float_tolerance, '1e-4']\n"
    changed = {f"data/{folder}/test_group.yaml": group for folder in ("sample", "secret")}
    problem, notes = read_package(archive.files | changed, "x")
    source = programs.tolerant(
        case_sensitive=False, space_change_sensitive=False, relative=1e-4, absolute=1e-4
    )
    assert problem.checker == ProgramChecker(Program("python", source))
    assert "output_validator_args: the default validator with these becomes a program" in notes
    assert there_and_back(problem) == problem
