"""The statement of a Kattis problem package: the one to take, and its text."""

import re

from problem_service.exchange.bank_format import LONGEST_STATEMENT
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis.metadata import Metadata
from problem_service.exchange.kattis.package import Package
from problem_service.exchange.values import fault_of_text

FOLDERS = {"2023-07": ("statement/", "problem_statement/"), "2025-09": ("statement/",)}
ENGLISH = "en"
_FILE = re.compile(r"problem(?:\.(?P<language>[a-z]{2,3}(?:-[A-Z]{2})?))?\.(?P<kind>md|tex|pdf)")
_SAMPLES = re.compile(r"^[ \t]*\{\{(?:nextsample|remainingsamples)\}\}[ \t]*\n?", re.MULTILINE)
_CONSTRAINTS = re.compile(r"^(#{1,6} +|\*\*)constraints\b", re.IGNORECASE | re.MULTILINE)
_LONGEST_FILE = 10 * LONGEST_STATEMENT
"""Characters, with names of constants that may be longer than what they stand for."""
_KINDS = ("md", "tex")
"""Markdown before TeX."""


def read_statement(package: Package, metadata: Metadata) -> tuple[str, str]:
    """The problem's name and the statement, in English where there is one. Raises BadPackage."""
    found: dict[tuple[str, str], str] = {}
    others = []
    for folder in FOLDERS[metadata.version]:
        for name in package.under(folder):
            match = _FILE.fullmatch(name.removeprefix(folder))
            if match is not None and match["kind"] in _KINDS:
                found[match["language"] or ENGLISH, match["kind"]] = name
            else:
                others.append(name)
    if not found:
        only = " but PDF" if any(name.endswith(".pdf") for name in others) else ""
        raise BadPackage(f"{FOLDERS[metadata.version][0]}: there is no statement{only}")
    language, kind = chosen = min(found, key=lambda key: (key[0] != ENGLISH, key[0], _KINDS.index(key[1])))
    path = found.pop(chosen)
    if others or found:
        package.note_files("one statement is kept", sorted([*others, *found.values()]))
    if language not in metadata.names:
        raise BadPackage(f"problem.yaml: name: has no name for {path}")
    return metadata.names[language], _text(package, metadata, path, kind)


def _text(package: Package, metadata: Metadata, path: str, kind: str) -> str:
    text = package.text(path)
    if len(text) > _LONGEST_FILE:  # before constants make it longer
        raise BadPackage(f"{path}: must have 1 to {LONGEST_STATEMENT} characters")
    if kind == "tex":
        package.note(f"{path}: is TeX and is kept as it is; write it anew in Markdown")
        text = metadata.with_tex_constants(text)
    else:
        text = metadata.with_constants(text)
        without = _SAMPLES.sub("", text)
        if without != text:
            package.note(f"{path}: the places of samples are not kept: examples follow the statement")
            text = without
    if not 1 <= len(text) <= LONGEST_STATEMENT:
        raise BadPackage(f"{path}: must have 1 to {LONGEST_STATEMENT} characters")
    fault = fault_of_text(text, "the statement", nul=False)
    if fault is not None:
        raise BadPackage(f"{path}: {fault}")
    if _CONSTRAINTS.search(text) is None:
        package.note(f"{path}: has no section Constraints, which a problem here must have")
    return text
