"""``./codemaze test`` and ``./codemaze bench``: the same for people and for CI."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.databases import ROOT

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("style", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("imports", ("lint-imports",)),
)


def run_checks(pytest_arguments: Sequence[str]) -> int:
    """Run all checks, then pytest in parallel; with arguments, pytest alone. The exit status."""
    if pytest_arguments:
        return _run("pytest", *pytest_arguments)
    for name, command in CHECKS:
        sys.stdout.write(f"── {name}: {' '.join(command)}\n")
        sys.stdout.flush()
        status = _run(*command)
        if status != 0:
            return status
    sys.stdout.write("── tests: pytest\n")
    sys.stdout.flush()
    return _run("pytest", "--numprocesses", "auto", "--dist", "loadgroup")


def run_bench(part: str | None, json_file: Path | None) -> int:
    """Run the benchmarks; the exit status."""
    arguments = [part] if part else []
    if json_file is not None:
        arguments += ["--json", str(json_file.absolute())]
    return _run("tests.bench", *arguments)


def _run(*command: str) -> int:
    module = {"lint-imports": ("-c", "from importlinter.cli import lint_imports_command as c; c()")}
    arguments = module.get(command[0], ("-m", command[0]))
    return subprocess.run([sys.executable, *arguments, *command[1:]], cwd=ROOT, check=False).returncode
