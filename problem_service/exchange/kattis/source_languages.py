"""Languages of the programs in a Kattis problem package: its codes and extensions, and ours."""

from pathlib import PurePosixPath

from problem_service.exchange.source_files import EXTENSIONS

CODES = {
    "c": "c",
    "cpp": "cpp",
    "csharp": "csharp",
    "go": "go",
    "java": "java",
    "javascript": "javascript",
    "kotlin": "kotlin",
    "php": "php",
    "python3": "python",
    "ruby": "ruby",
    "rust": "rust",
    "swift": "swift",
    "typescript": "typescript",
}
"""Our languages, by the format's codes."""
_EXTENSIONS = {
    **{extension: language for language, extension in EXTENSIONS.items()},
    ".py3": "python",
    ".cc": "cpp",
    ".cxx": "cpp",
    ".c++": "cpp",
    ".C": "cpp",
}
OF_VALIDATORS = ("python", "c", "cpp")
"""In which validators can be written."""


def find_language_of(name: str) -> str | None:
    """The language that a file's extension tells, None where it is none of ours."""
    return _EXTENSIONS.get(PurePosixPath(name).suffix)
