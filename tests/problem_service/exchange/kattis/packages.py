"""Kattis problem packages, as others make them."""

from collections.abc import Mapping

PROBLEM_YAML = """\
problem_format_version: 2025-09
name: Line Sums
uuid: 3f7d1a2e-6f5b-4c43-9df8-3f3f1f8f5a11
limits:
  time_limit: 1.5
  memory: 128
keywords: [maths, strings, "rank:gold"]
"""
STATEMENT = "Print the sum of each line.\n\n### Constraints\n\n- up to 20 lines\n"
PYTHON = "import sys\nfor line in sys.stdin:\n    print(sum(map(int, line.split())))\n"
FILES = {
    "problem.yaml": PROBLEM_YAML,
    "statement/problem.en.md": STATEMENT,
    "data/sample/1.in": "1 2 3\n",
    "data/sample/1.ans": "6\n",
    "data/secret/01.in": "7\n",
    "data/secret/01.ans": "7\n",
    "data/secret/02.in": "1 1\n2 2\n",
    "data/secret/02.ans": "2\n4\n",
    "submissions/accepted/sums.py": PYTHON,
    "submissions/wrong_answer/first.py": "print(sum(map(int, input().split())))\n",
    "input_validators/check.py": "import sys\nsys.exit(42)\n",
}


def made(changes: Mapping[str, str | bytes], without: tuple[str, ...] = ()) -> dict[str, bytes]:
    """The package with other files, and without some."""
    files: dict[str, str | bytes] = {**FILES, **changes}
    return {
        name: content.encode() if isinstance(content, str) else content
        for name, content in files.items()
        if name not in without
    }


def of_yaml(old: str, new: str) -> dict[str, bytes]:
    """The package with another problem.yaml."""
    assert old in PROBLEM_YAML
    return made({"problem.yaml": PROBLEM_YAML.replace(old, new)})
