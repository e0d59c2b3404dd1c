"""The languages that players write in; a module each."""

from problem_service.judge.languages.java import Java
from problem_service.judge.languages.javascript import JavaScript
from problem_service.judge.languages.language import Language
from problem_service.judge.languages.php import Php
from problem_service.judge.languages.python import Python
from problem_service.judge.languages.ruby import Ruby
from problem_service.judge.languages.typescript import TypeScript

LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        JavaScript(),
        Python(),
        Java(),
        Php(),
        Ruby(),
        TypeScript(),
    )
}
"""By name, in the order in which they are shown."""
