"""The languages that players write in; a module each."""

from problem_service.judge.languages.language import Language
from problem_service.judge.languages.python import Python

LANGUAGES: dict[str, Language] = {language.name: language for language in (Python(),)}
"""By name, in the order in which they are shown."""
