"""``./codemaze test`` and ``./codemaze bench``: the same for people and for CI."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deploy.databases import ROOT

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("style", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("imports", ("lint-imports",)),
)
TYPES = ("mypy",)
"""It takes longest, and runs beside the tests."""


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
    with tempfile.TemporaryFile() as told:
        types = subprocess.Popen(_arguments(*TYPES), cwd=ROOT, stdout=told, stderr=subprocess.STDOUT)
        workers = str((os.cpu_count() or 1) + 1)  # tests wait now and then
        sys.stdout.write("── tests: pytest\n")
        sys.stdout.flush()
        status = _run("pytest", "--numprocesses", workers, "--dist", "loadgroup")
        failed = types.wait()
        told.seek(0)
        sys.stdout.write(f"── types: {' '.join(TYPES)}\n{told.read().decode()}")
    return status or failed


def run_bench(part: str | None, json_file: Path | None) -> int:
    """Run the benchmarks; the exit status."""
    arguments = [part] if part else []
    if json_file is not None:
        arguments += ["--json", str(json_file.absolute())]
    return _run("tests.bench", *arguments)


def _run(*command: str) -> int:
    return subprocess.run(_arguments(*command), cwd=ROOT, check=False).returncode


def _arguments(name: str, *options: str) -> list[str]:
    """The command line of a tool in this environment."""
    module = {"lint-imports": ("-c", "from importlinter.cli import lint_imports_command as c; c()")}
    return [sys.executable, *module.get(name, ("-m", name)), *options]
