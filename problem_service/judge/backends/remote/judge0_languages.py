"""Which of Judge0's languages is which of ours. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Of several compilers the first that is listed is taken, of its versions the newest. "C++ Test (…)",
# "Python for ML (…)" and the like are other things.
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "c": (r"C \(GCC ", r"C \(Clang "),
    "cpp": (r"C\+\+ \(GCC ", r"C\+\+ \(Clang "),
    "csharp": (r"C# \(Mono ", r"C# \(\.NET "),
    "go": (r"Go \(",),
    "java": (r"Java \(",),
    "javascript": (r"JavaScript \(Node",),
    "kotlin": (r"Kotlin \(",),
    "php": (r"PHP \(",),
    "python": (r"Python \((?=[3-9])",),
    "ruby": (r"Ruby \(",),
    "rust": (r"Rust \(",),
    "swift": (r"Swift \(",),
    "typescript": (r"TypeScript \(",),
}
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Judge0Language:
    """``version``: None where it is not known."""

    id: int
    version: str | None


DOCUMENTED: Mapping[str, Judge0Language] = {
    name: Judge0Language(id_, None)
    for name, id_ in {
        "c": 50,
        "csharp": 51,
        "cpp": 54,
        "go": 60,
        "java": 62,
        "javascript": 63,
        "php": 68,
        "python": 71,
        "ruby": 72,
        "rust": 73,
        "typescript": 74,
        "kotlin": 78,
        "swift": 83,
    }.items()
}
"""The ids of Judge0 1.13, for a server that does not tell its own."""


def choose(listed: Iterable[tuple[int, str]]) -> dict[str, Judge0Language]:
    """Ours, by name, among ids and names such as "C++ (GCC 9.2.0)"."""
    known = list(listed)
    chosen = {}
    for name, patterns in _PATTERNS.items():
        for pattern in patterns:
            candidates = [(id_, text) for id_, text in known if re.match(pattern, text)]
            if candidates:
                id_, text = max(candidates, key=lambda candidate: (_version(candidate[1]), candidate[0]))
                chosen[name] = Judge0Language(id_, text.partition("(")[2].rstrip(")"))
                break
    return chosen


def _version(text: str) -> tuple[int, ...]:
    found = _NUMBERS.search(text.partition("(")[2])
    return tuple(map(int, found.group().split("."))) if found else ()
