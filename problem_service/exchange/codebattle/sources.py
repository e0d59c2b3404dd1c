"""Solutions: Codebattle calls ``solution``, whatever our function is called."""

import re

from problem_service.exchange.codebattle.types import SOLUTION

SLUGS = {
    "python": "python",
    "javascript": "js",
    "java": "java",
    "cpp": (
        "template <class... T>\nauto solution(T&&... arguments) {{\n    "
        "return {function}(arguments...);\n}}\n"
    ),
    "csharp": "csharp",
    "php": "php",
    "ruby": "ruby",
    "go": "golang",
    "rust": "rust",
    "kotlin": "kotlin",
    "swift": "swift",
    "typescript": "ts",
}
"""What Codebattle calls our languages; C it has not."""
LANGUAGES = {slug: language for language, slug in SLUGS.items()} | {"javascript": "javascript"}
TYPED = ("java", "cpp", "csharp", "go", "rust", "kotlin", "swift", "typescript")
"""Languages whose solutions name types, which may differ from ours."""
_ALIASES = {
    "python": "solution = {function}\n",
    "javascript": "const solution = {function};\n",
    "typescript": "const solution = {function};\n",
    "ruby": "alias solution {function}\n",
    "php": "function solution(...$arguments) {{\n    return {function}(...$arguments);\n}}\n",
    "go": "var solution = {function}\n",
    "kotlin": "val solution = ::{function}\n",
    "swift": "let solution = {function}\n",
    "cpp": (
        "template <class... T>\nauto solution(T&&... arguments) {{\n    "
        "return {function}(arguments...);\n}}\n"
    ),
}
"""Where a function can be given a second name, and how."""
_EXPORTS = {"javascript": "module.exports = solution;\n", "typescript": "export default solution;\n"}
_LIBRARIES = re.compile(
    r"^[ \t]*(?:const|let|var|import)\s+(?:\*\s+as\s+)?(?P<name>\{[^}\n]{0,100}\}|\w+)\s*(?:=|from)\s*"
    r"(?:require\()?[\"'](?P<library>lodash|rambda|@faker-js/faker)[\"']\)?;?[ \t]*\n?",
    re.MULTILINE,
)
"""What Codebattle's starter code loads, needed or not."""


def write_source(language: str, source: str, function: str) -> str | None:
    """With ``solution`` besides the function; None where the language has no second names."""
    end = _end(language, function)
    return None if end is None else source + end


def read_source(language: str, source: str, function: str) -> str:
    """Without what `write_source` added."""
    return source.removesuffix(_end(language, function) or "")


def without_libraries(source: str) -> tuple[str, list[str]]:
    """Without the libraries that it loads and does not use; and those that it uses, which are not here."""
    used = []

    def unused(found: re.Match[str]) -> str:
        names = re.findall(r"\w+", found["name"])
        rest = source[: found.start()] + source[found.end() :]
        if any(re.search(rf"(?<![\w.]){name}(?!\w)", rest) for name in names):
            used.append(found["library"])
            return found[0]
        return ""

    return _LIBRARIES.sub(unused, source), used


def _end(language: str, function: str) -> str | None:
    alias = "" if function == SOLUTION else _ALIASES.get(language)
    if alias is None:
        return None
    lines = alias.format(function=function) + _EXPORTS.get(language, "")
    return f"\n\n{lines}" if lines else ""
