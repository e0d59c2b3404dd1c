"""Values of any type in any place: a file is read, or refused with a reason, and nothing else happens."""

import copy
import json
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from problem_service.exchange.bank_format import read_files
from problem_service.exchange.bank_writing import write_files
from problem_service.exchange.codebattle import read_tasks
from problem_service.exchange.detect import read_any
from problem_service.exchange.kattis import read_package
from problem_service.exchange.toml_text import toml_text
from shared.errors import CodemazeError
from tests.problem_service.exchange.codebattle.tasks import TASK
from tests.problem_service.exchange.definitions import call_problem
from tests.problem_service.exchange.kattis.packages import PROBLEM_YAML, made

VALUES: list[Any] = [
    None,
    True,
    5,
    -1,
    1.5,
    10**30,
    "",
    "x",
    "\0",
    [],
    [5],
    ["x"],
    [[]],
    {},
    {"a": 1},
    {"name": {}},
]
YAML: dict[str, Any] = {
    **yaml.safe_load(PROBLEM_YAML),
    "type": ["pass-fail"],
    "credits": {"authors": ["A", {"name": "B"}], "translators": {"sv": ["C"]}},
    "source": [{"name": "S", "url": "U"}],
    "license": "cc0",
    "embargo_until": "2030-01-01",
    "languages": ["python3"],
    "allow_file_writing": False,
    "constants": {"most": 5},
    "version": "1",
    "rights_owner": "R",
}
EARLY = {
    "problem_format_version": "2023-07",
    "name": {"en": "X"},
    "author": "A",
    "source_url": "U",
    "validation": "default",
    "validator_flags": "case_sensitive",
    "keywords": "a b",
    "limits": {"time_multiplier": 5, "time_safety_margin": 2},
}
GROUP = {
    "max_score": 5,
    "score_aggregation": "min",
    "require_pass": ["sample"],
    "output_validator_args": ["case_sensitive"],
    "input_validator_args": {"check": ["x"]},
    "full_feedback": True,
}
SUBMISSIONS = {"accepted/*.py": {"language": "python3", "permitted": ["AC"], "secret": {"required": ["AC"]}}}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values within a value."""
    inner: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    for key, item in inner:
        yield (*path, key)
        yield from places(item, (*path, key))


def with_other_values(value: Any) -> Iterator[Any]:
    """The same with another value in one place, for each place and value."""
    for path in places(value):
        for other in VALUES:
            changed = copy.deepcopy(value)
            inner = changed
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = other
            yield changed


def outcome(read: Callable[[], object]) -> str:
    """The code of the error that says what is wrong, else "read"."""
    try:
        read()
    except CodemazeError as error:
        return error.code
    return "read"


def test_in_a_task() -> None:
    tasks = with_other_values(TASK | {"solutions": {"python": "x"}})
    assert {outcome(partial(read_tasks, json.dumps(task).encode())) for task in tasks} == {"read", "bad-task"}


def test_in_the_yaml_files_of_a_package() -> None:
    outcomes = set()
    for name, valid in (
        ("problem.yaml", YAML),
        ("problem.yaml", EARLY),
        ("data/secret/test_group.yaml", GROUP),
        ("data/sample/1.yaml", {"hint": "x", "description": "y", "args": []}),
        ("submissions/submissions.yaml", SUBMISSIONS),
    ):
        for data in (valid, *with_other_values(valid)):
            files = made({name: yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True)})
            outcomes.add(outcome(partial(read_package, files, "sums")))
    assert outcomes == {"read", "bad-package"}


def test_in_problem_toml() -> None:
    files = write_files(call_problem())
    outcomes = set()
    for data in with_other_values(tomllib.loads(files["problem.toml"].decode())):
        try:
            text = toml_text(data)
        except ValueError:  # TOML has no null
            continue
        outcomes.add(outcome(partial(read_files, "add-up", files | {"problem.toml": text.encode()})))
    assert outcomes == {"read", "bad-problem"}


STARTS = [b"", b"PK\3\4", b"PK\5\6", b"{", b"[", b"H4sI", b"\x1f\x8b\x08\0"]


@given(st.sampled_from(STARTS), st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_in_no_format_at_all(start: bytes, rest: bytes) -> None:
    codes = {"read", "unknown-format", "bad-archive", "bad-task"}
    assert outcome(partial(read_any, "x", start + rest)) in codes
