"""Problems as Codebattle's tasks, which read back as far as the format reaches."""

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from problem_service.definition import Definition, Example, Solution
from problem_service.domain import Rank
from problem_service.exchange.codebattle import dump_bulk, dump_tasks, read_tasks, write_task
from problem_service.exchange.codebattle.sources import SLUGS, TYPED
from problem_service.exchange.codebattle.types import holds_floats
from problem_service.exchange.errors import BadTask
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from tests.problem_service.exchange.definitions import (
    SIGNATURES,
    TAGS,
    TEXT,
    call_problem,
    givens,
    outputs,
    text_problem,
)
from tests.problem_service.exchange.definitions import (
    SLUGS as NAMES,
)

TITLES = st.text(st.characters(codec="utf-8", exclude_characters="\0\n"), min_size=1, max_size=80)
SUFFIXED = ["cpp", "go", "javascript", "kotlin", "php", "python", "ruby", "swift", "typescript"]


def written(problem: Definition) -> tuple[dict[str, Any], list[str]]:
    cases = [Case(call, expected) for call, expected in problem.tests if isinstance(call, list)]
    return write_task(problem, [example.output for example in problem.examples], cases)


@st.composite
def holdable(draw: st.DrawFn) -> Definition:
    """Any problem that a task can hold all of."""
    signature = draw(SIGNATURES)
    signature = Signature(
        draw(st.sampled_from([signature.function, "solution"])), signature.parameters, signature.returns
    )
    given, output = givens(signature), outputs(signature)
    languages = sorted(SLUGS) if signature.function == "solution" else SUFFIXED
    chosen = sorted(
        draw(st.lists(st.sampled_from(languages), unique=True, max_size=3)), key=list(EXTENSIONS).index
    )
    names = ", ".join(parameter.name for parameter in signature.parameters)
    return Definition(
        slug=draw(NAMES),
        title=draw(TITLES),
        rank=draw(st.sampled_from(Rank)),
        tags=draw(TAGS),
        statement=draw(TEXT) + f" {signature.function}({names})\n\n### Constraints\n" + draw(TEXT),
        signature=signature,
        checker=Checker.FLOAT if holds_floats(signature.returns) else Checker.EXACT,
        limits={"time_ms": 2000, "memory_mb": 256},
        examples=tuple(draw(st.lists(st.builds(Example, given, output), min_size=1, max_size=2))),
        solutions=tuple(
            Solution(f"reference{EXTENSIONS[language]}", language, draw(TEXT) + ";") for language in chosen
        ),
        tests=tuple(draw(st.lists(st.tuples(given, output), min_size=1, max_size=3))),
    )


@given(holdable(), st.sampled_from([dump_tasks, dump_bulk]))
@settings(max_examples=40, deadline=None)
def test_what_a_task_can_hold_comes_back_equal(problem: Definition, dump: Any) -> None:
    task, notes = written(problem)
    ((again, more),) = read_tasks(dump([task]))
    assert again.to_json() == problem.to_json()
    assert notes == []
    assert {note for note in more if "types are Codebattle's" not in note} <= {
        "not kept: base_score, origin, state, time_to_solve_sec, visibility",
        "output_signature: numbers may be off by 1e-6 here",
    }


def test_a_task_has_what_codebattle_asks_for() -> None:
    task, notes = written(call_problem())
    assert notes == []
    assert (task["name"], task["level"], task["tags"]) == ("add-up", "elementary", ["maths"])
    called = "*On Codebattle the function `add_up` is called `solution`.*\n"
    assert task["description_en"] == f"# Add Up!\n\n{call_problem().statement}\n\n{called}"
    assert task["input_signature"] == [
        {"argument_name": "numbers", "type": {"name": "array", "nested": {"name": "integer"}}}
    ]
    assert task["output_signature"] == {"type": {"name": "integer"}}
    assert task["asserts"][0] == {"arguments": [[7]], "expected": 7}
    assert task["asserts_examples"][0] == {"arguments": [[1, 2, 3]], "expected": 6}
    assert task["examples"] == "```\n6 == solution([1, 2, 3])\n0 == solution([])\n```\n"
    assert (task["time_to_solve_sec"], task["base_score"]) == (180, 60)


def test_the_same_tasks_are_the_same_bytes() -> None:
    task, _ = written(call_problem())
    assert dump_bulk([task]) == dump_bulk([task])
    assert json.loads(dump_tasks([task])) == [task]


def test_the_solution_in_python_answers_by_both_names() -> None:
    task, _ = written(call_problem())
    program = task["solutions"]["python"] + "print(solution([1, 2]), add_up([3]))\n"
    ran = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, check=True)
    assert ran.stdout == b"3 3\n"


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"checker": Checker.UNORDERED}, "checker: a task has none"),
        ({"limits": {"time_ms": 1000, "memory_mb": 256}}, "limits: a task has none"),
        ({"generator": "x"}, "generator: is not kept, the tests are"),
        ({"invalid": ([[]],)}, "invalid: inputs to refuse are not kept"),
        ({"examples": (Example([[1]], 1, "One."),)}, "examples: explanations are not kept"),
    ],
)
def test_what_a_task_cannot_hold_is_noted(changes: dict[str, Any], note: str) -> None:
    _, notes = written(call_problem(**changes))
    assert any(note in text for text in notes), notes


@pytest.mark.parametrize(
    ("solution", "note"),
    [
        (Solution("w.py", "python", "", Verdict.WA), "brute force and wrong ones are not kept"),
        (Solution("b.py", "python", "", Verdict.AC, True), "brute force and wrong ones are not kept"),
        (Solution("a.c", "c", ""), "'a.c': left out (Codebattle has no c)"),
        (Solution("a.rs", "rust", ""), "'a.rs': left out (it cannot be called solution)"),
        (Solution("b.py", "python", ""), "'b.py': left out (there is one in python)"),
        (Solution("b.go", "go", ""), "'b.go': its name is not kept"),
    ],
)
def test_what_is_lost_of_solutions_is_noted(solution: Solution, note: str) -> None:
    _, notes = written(call_problem(solutions=(*call_problem().solutions, solution)))
    assert any(note in text for text in notes), notes


def test_a_lost_order_of_solutions_is_noted() -> None:
    _, notes = written(call_problem(solutions=call_problem().solutions[::-1]))
    assert notes == ["solutions: their order is not kept"]


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (text_problem(), r"the problem has no function, and a task is one"),
        (replace(call_problem(), tests=()), r"the problem has no tests, and a task needs one"),
        (replace(call_problem(), title="a\nb"), r"the title has several lines"),
    ],
)
def test_a_problem_that_cannot_be_a_task_is_refused(problem: Definition, message: str) -> None:
    with pytest.raises(BadTask, match=message):
        written(problem)


def test_every_language_but_c_has_a_name_at_codebattle() -> None:
    assert SLUGS.keys() == EXTENSIONS.keys() - {"c"}
    assert set(TYPED) < SLUGS.keys()
