"""Which language a source file is in, by its name."""

from pathlib import PurePosixPath

EXTENSIONS = {
    "python": ".py",
    "javascript": ".js",
    "java": ".java",
    "cpp": ".cpp",
    "c": ".c",
    "csharp": ".cs",
    "php": ".php",
    "ruby": ".rb",
    "go": ".go",
    "rust": ".rs",
    "kotlin": ".kt",
    "swift": ".swift",
    "typescript": ".ts",
}
"""Of every language that the judge runs: the extension that its files have here."""
_LANGUAGES = {extension: language for language, extension in EXTENSIONS.items()}


def find_language(name: str) -> str | None:
    """The language that a file's extension tells, or None."""
    return _LANGUAGES.get(PurePosixPath(name).suffix)
