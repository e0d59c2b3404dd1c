"""The languages that players write in; a module each."""

from collections.abc import Callable
from pathlib import Path

from problem_service.judge.languages.javascript import find_javascript
from problem_service.judge.languages.language import Language, LanguageMissing
from problem_service.judge.languages.python import find_python


def find_languages(
    python: Path | None = None, node: Path | None = None
) -> tuple[dict[str, Language], list[str]]:
    """The languages with a toolchain on this machine, by name, and for each other one why it is missing.

    The paths, when given, are used in place of what is found. Runs each toolchain once, for its version.
    """
    searches: list[Callable[[], Language]] = [lambda: find_python(python), lambda: find_javascript(node)]
    found: dict[str, Language] = {}
    missing: list[str] = []
    for search in searches:
        try:
            language = search()
        except LanguageMissing as error:
            missing.append(str(error))
        else:
            found[language.name] = language
    return found, missing
