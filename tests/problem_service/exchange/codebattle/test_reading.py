"""Codebattle's tasks, taken over with notes on what is not."""

import base64
import gzip
import json
from typing import Any

import pytest

from problem_service.definition import Definition, Example, Solution
from problem_service.domain import Rank
from problem_service.exchange.codebattle import files, read_tasks
from problem_service.exchange.errors import BadTask
from problem_service.judge.checkers import Checker
from problem_service.signature import DictOf, ListOf, Parameter, Primitive, Signature
from shared.errors import Kind
from tests.problem_service.exchange.codebattle.tasks import TASK, task

INT = {"name": "integer"}


def read(data: bytes) -> tuple[Definition, list[str]]:
    (only,) = read_tasks(data)
    return only


def refused(data: bytes, message: str) -> None:
    with pytest.raises(BadTask, match=message) as caught:
        read_tasks(data)
    assert (caught.value.code, caught.value.kind) == ("bad-task", Kind.INVALID)


def noted(data: bytes, note: str) -> Definition:
    problem, notes = read(data)
    assert any(note in text for text in notes), notes
    return problem


def test_a_task_becomes_a_problem() -> None:
    problem, notes = read(task())
    assert problem == Definition(
        slug="max-profit",
        title="Max Profit",
        rank=Rank.GOLD,
        tags=("arrays", "maths"),
        statement=problem.statement,
        signature=Signature(
            "solution",
            (Parameter("price", ListOf(Primitive.INT)), Parameter("fee", Primitive.INT)),
            Primitive.INT,
        ),
        checker=Checker.EXACT,
        limits={"time_ms": 2000, "memory_mb": 256},
        examples=(Example([[1, 2], 3], 5),),
        solutions=(Solution("reference.js", "javascript", TASK["solution"]),),
        tests=(([[7], 1], 8), ([[], -4], -4)),
    )
    assert notes == [
        "tags: 'Arrays' becomes arrays",
        "description_en: a section on the function and its parameters is added",
        "description_en: a section on the bounds that all asserts keep is added",
        "not kept: arguments_generator, description_ru, state, time_to_solve_sec",
    ]


def test_a_statement_is_given_what_it_must_name() -> None:
    assert read(task())[0].statement == (
        "Find the largest sum of `price` and `fee`.\n"
        "\n### Function\n\nWrite `solution(price, fee)`, which returns int.\n\n"
        "- `price`: list[int]\n- `fee`: int\n"
        "\n### Constraints\n\n"
        "- `price`: 0 to 2 elements\n- 1 ≤ `price[i]` ≤ 7\n- -4 ≤ `fee` ≤ 3\n"
    )


def test_bounds_are_told_of_values_of_every_type() -> None:
    types = {
        "a": {"name": "hash", "nested": {"name": "string"}},
        "b": {"name": "boolean"},
        "c": {"name": "array", "nested": {"name": "array", "nested": {"name": "float"}}},
    }
    problem, _ = read(
        task(
            input_signature=[{"argument_name": name, "type": of} for name, of in types.items()],
            asserts_examples=[{"arguments": [{"k": "text"}, True, []], "expected": 1}],
            asserts=[{"arguments": [{}, False, [[], []]], "expected": 1}],
        )
    )
    assert problem.statement.endswith(
        "- `a`: 0 to 1 keys\n- `a[key]`: 4 to 4 characters\n- `b`: true or false\n"
        "- `c`: 0 to 2 elements\n- `c[i]`: 0 to 0 elements\n"
    )
    assert problem.signature is not None
    assert [parameter.type for parameter in problem.signature.parameters] == [
        DictOf(Primitive.STRING),
        Primitive.BOOL,
        ListOf(ListOf(Primitive.FLOAT)),
    ]


def test_a_statement_that_names_all_stays_as_it_is() -> None:
    text = "# Profit\n\nWrite `solution(price, fee)`.\n\n**Constraints**\n"
    problem, notes = read(task(description_en=text))
    assert (problem.title, problem.statement) == ("Profit", text.removeprefix("# Profit\n\n"))
    assert not any("description_en" in note for note in notes)


@pytest.mark.parametrize(
    ("level", "rank"),
    [("elementary", "bronze"), ("easy", "silver"), ("medium", "gold"), ("hard", "platinum")],
)
def test_a_level_becomes_a_rank(level: str, rank: str) -> None:
    assert read(task(level=level))[0].rank.value == rank


def test_names_that_cannot_be_ours_are_changed() -> None:
    names = ["maxValue", "class", "solution", "maxValue", "ünï", "1"]
    signature = [{"argument_name": name, "type": INT} for name in names]
    asserts = [{"arguments": [0] * 6, "expected": 1}]
    data = task(input_signature=signature, asserts=asserts, asserts_examples=asserts)
    problem = noted(data, "input_signature: 'maxValue' is called max_value here")
    assert problem.signature is not None
    assert [parameter.name for parameter in problem.signature.parameters] == [
        *("max_value", "class_value", "solution_value", "max_value_value", "n", "value_1")
    ]


def test_without_examples_the_first_asserts_are_shown() -> None:
    problem = noted(task(asserts_examples=...), "asserts_examples: there is none; the first asserts are")
    assert problem.examples == (Example([[7], 1], 8), Example([[], -4], -4))
    assert len(problem.tests) == 2
    noted(task(asserts_examples=[]), "examples: the text is not kept")


def test_examples_after_the_tenth_are_noted() -> None:
    problem = noted(task(asserts_examples=TASK["asserts_examples"] * 11), "the first 10 are kept")
    assert len(problem.examples) == 10


def test_results_with_floats_are_compared_with_a_tolerance() -> None:
    float_ = {"type": {"name": "array", "nested": {"name": "float"}}}
    asserts = [{"arguments": [[1], 1], "expected": [0.5, 1]}]
    data = task(output_signature=float_, asserts=asserts, asserts_examples=asserts)
    assert noted(data, "output_signature: numbers may be off by 1e-6 here").checker is Checker.FLOAT


def test_tags_are_made_ours() -> None:
    problem = noted(task(tags=["☃", "A B", "a-b", *map(str, range(9))]), "tags: '☃' is not kept")
    assert problem.tags == ("a-b", *map(str, range(7)))
    assert noted(task(tags=[]), "tags: there is none, imported is taken").tags == ("imported",)


def test_solutions_by_language_are_taken_over() -> None:
    problem, notes = read(
        task(
            solutions={
                "golang": "package main\n",
                "js": TASK["solution"],
                "python": "def solution(price, fee): ...\n",
                "haskell": "solution = 1",
                "ruby": " ",
            }
        )
    )
    assert [(solution.name, solution.language) for solution in problem.right] == [
        ("reference.py", "python"),
        ("reference.js", "javascript"),
        ("reference.go", "go"),
    ]
    assert "solutions.haskell: left out (the language 'haskell' is none of those here)" in notes
    assert "solutions.golang: its types are Codebattle's; see whether it compiles here" in notes


def test_one_solution_of_a_language_is_kept() -> None:
    problem = noted(
        task(solutions={"js": "const solution = 1;\n"}), "solution: left out (there is another in"
    )
    assert problem.right[0].source == "const solution = 1;\n"


def test_libraries_that_are_not_used_are_not_loaded() -> None:
    head = 'const _ = require("lodash");\nconst R = require("rambda");\n\n'
    problem, notes = read(task(solution=head + TASK["solution"]))
    assert problem.right[0].source == "\n" + TASK["solution"]
    assert not any(note.startswith("solution") for note in notes)
    assert not noted(task(solution=head + "const solution = _.add;\n"), "left out (it needs lodash)").right
    script = "function solution() { return 1; }\nexport default solution;\n"
    problem, _ = read(task(solution=f'import * as _ from "lodash";\n{script}', generator_lang="ts"))
    assert problem.right[0].source == script


def test_a_solution_that_is_too_long_is_left_out() -> None:
    note = "solution: left out (it has more than 100000 characters)"
    assert noted(task(solution="x" * 100_001), note).solutions == ()


def test_a_task_without_solutions_is_a_draft() -> None:
    assert read(task(solution="", solutions=None))[0].solutions == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ...}, r"task 1: name: Missing data"),
        ({"name": 5}, r"task 1: name: Not a valid string"),
        ({"level": "extreme"}, r"task 1 \(max_profit\): level: Must be one of"),
        ({"level": ...}, r"level: Missing data"),
        ({"description_en": ""}, r"description_en: Length must be"),
        ({"description_en": None}, r"description_en: Field may not be null"),
        ({"description_en": "x" * 20_001}, r"description_en: must have 1 to 20000 characters"),
        ({"description_en": "\ud800"}, r"task.description_en has half of a surrogate pair"),
        (
            {"description_en": "x\n\n*On Codebattle the function `if` is called `solution`.*\n"},
            r"description_en: 'if' cannot be a name",
        ),
        ({"tags": "maths"}, r"tags: Not a valid list"),
        ({"more": {"\ud800": 1}}, r"a key of task.more has half of a surrogate pair"),
        ({"asserts": [{"arguments": ["\0"]}]}, r"task.asserts\[0\].arguments\[0\] has a NUL character"),
        ({"input_signature": []}, r"input_signature: Length must be between 1 and 10"),
        ({"input_signature": [5]}, r"input_signature\[0\].*Invalid input type"),
        ({"input_signature": [{"type": INT}]}, r"input_signature\[0\].argument_name: Missing"),
        ({"input_signature": [{"argument_name": "a"}]}, r"input_signature\[0\].type: Missing"),
        ({"input_signature": [{"argument_name": "a", "type": 5}]}, r"\[0\].type: must be \{"),
        (
            {"output_signature": {"type": {"name": "tuple"}}},
            r"output_signature.type.name: 'tuple' is no",
        ),
        (
            {"output_signature": {"type": {"name": "hash"}}},
            r"output_signature.type.nested: Missing",
        ),
        (
            {"output_signature": {"type": {"name": "hash", "nested": {"a": INT, "b": {"name": "string"}}}}},
            r"output_signature.type.nested: must be \{",
        ),
        ({"output_signature": 5}, r"output_signature"),
        ({"asserts": []}, r"asserts: Length must be between 1 and 1000"),
        ({"asserts": [{"arguments": [[7], 1]}]}, r"asserts\[0\].expected: Missing"),
        ({"asserts": [{"arguments": "ping", "expected": 1}]}, r"asserts\[0\].arguments: Not a valid list"),
        ({"asserts": [{"arguments": [[7]], "expected": 1}]}, r"asserts\[0\].arguments: solution takes 2"),
        (
            {"asserts": [{"arguments": [["7"], 1], "expected": 1}]},
            r"price\[0\] is a string, not int",
        ),
        ({"asserts": [{"arguments": [[7], 1], "expected": None}]}, r"expected: the result is null, not int"),
        ({"asserts_examples": [{"arguments": [[7], 1], "expected": "x"}]}, r"asserts_examples\[0\].expected"),
        (
            {"asserts": [{"arguments": [list(range(100_000)), 1], "expected": 1}]},
            r"asserts\[0\]: has more than 500000 characters",
        ),
        ({"solutions": ["x"]}, r"solutions: must be an object of texts by language"),
        ({"solutions": {"js": 5}}, r"solutions: must be an object of texts by language"),
        ({"solution": 5}, r"solution: Not a valid string"),
    ],
)
def test_a_task_that_is_not_valid_is_refused_with_the_place(changes: dict[str, Any], message: str) -> None:
    refused(task(**changes), message)


def test_types_that_are_nested_too_deep_are_refused() -> None:
    of: dict[str, Any] = INT
    for _ in range(20):
        of = {"name": "array", "nested": of}
    refused(task(output_signature={"type": of}), r"is nested too deep")
    refused(task().replace(b'"Arrays"', b"[" * 700 + b"]" * 700), r"is nested too deep")


def test_a_file_can_have_one_task_or_a_list_or_lines_or_be_packed() -> None:
    one = task()
    two = json.dumps([TASK, TASK]).encode()
    packed = base64.b64encode(gzip.compress(two))
    bulk = json.dumps({"payload": packed.decode(), "origin": "user"}).encode()
    assert len(read_tasks(one)) == len(read_tasks(b"\xef\xbb\xbf" + one)) == 1
    assert len(read_tasks(gzip.compress(one))) == 1
    for data in (two, one + b"\n" + one + b"\n", packed, packed[:76] + b"\n" + packed[76:], bulk):
        assert [problem.title for problem, _ in read_tasks(data)] == ["Max Profit", "Max Profit"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", r"the file is not valid JSON: Expecting property name"),
        (b"[1]", r"task 1: must be an object"),
        (b"5", r"task 1: must be an object"),
        (b"[]", r"there is no task in the file"),
        (b"\xff", r"the file is not valid JSON: 'utf-8' codec"),
        (b'{"a": NaN}', r"the file is not valid JSON: NaN is not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", r"the file is not valid JSON: Exceeds the limit"),
        (task() + b"\n{", r"the file is not valid JSON: Extra data"),
        (b"\x1f\x8b", r"the file is not valid gzip: its end is missing"),
        (b"\x1f\x8b" + bytes(30), r"the file is not valid gzip: "),
        (gzip.compress(task(), mtime=0)[:-9], r"the file is not valid gzip: its end is missing"),
        (b"H4sI!!!", r"the file is not valid base64"),
        (b'{"payload": "H4sI"}', r"the file is not valid gzip: its end is missing"),
        (json.dumps([{}] * 1001).encode(), r"the file has 1001 tasks, 1000 at most"),
    ],
)
def test_a_file_that_is_broken_is_refused(data: bytes, message: str) -> None:
    refused(data, message)


def test_a_file_that_is_nested_too_deep_is_refused() -> None:
    refused(b"[" * 100_000, r"the file is not valid JSON: it is nested too deep")


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1 << 20)
    refused(gzip.compress(bytes(2 << 20), mtime=0), r"the file has more than 1 MB unpacked")


def test_a_packed_file_holds_no_more_than_a_plain_one() -> None:
    data = gzip.compress(b"[" * (1 + (20 << 20)), 1, mtime=0)
    refused(data, r"the file has more than 20 MB unpacked")
