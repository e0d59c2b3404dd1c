"""The languages of this machine, looked for once, when tests are collected."""

from functools import cache
from importlib import import_module
from types import ModuleType

import pytest

from problem_service.judge.languages import LANGUAGES
from problem_service.judge.languages.language import LanguageMissing


@cache
def missing() -> dict[str, LanguageMissing]:
    """The languages that this machine has no toolchain for, and why."""
    faults = {}
    for name, language in LANGUAGES.items():
        try:
            language.find(None)
        except LanguageMissing as error:
            faults[name] = error
    return faults


def each_language() -> pytest.MarkDecorator:
    """Runs a test with each usable ``language``, each at a worker of its own with ``--dist loadgroup``."""
    usable = [name for name in LANGUAGES if name not in missing()]
    parameters = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in usable]
    return pytest.mark.parametrize("language", parameters)


def programs_in(language: str) -> ModuleType:
    return import_module(f"tests.problem_service.judge.languages.programs.{language}")
