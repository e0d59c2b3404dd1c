"""Limits hold also where the box cannot have a /proc of its own, as in containers."""

import subprocess
import sys

import pytest

from deploy.databases import ROOT


@pytest.mark.parametrize("module", ["test_limits", "test_endings"])
def test_limits_hold_where_proc_is_covered(module: str) -> None:
    tests = f"tests/problem_service/judge/{module}.py"
    covered = "tests.problem_service.judge.covered_proc"
    result = subprocess.run(
        [sys.executable, "-m", covered, "pytest", "--quiet", "-p", "no:xdist", tests],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    assert " passed" in result.stdout
