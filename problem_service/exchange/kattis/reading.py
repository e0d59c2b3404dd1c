"""A Kattis problem package as a definition, with notes on all that is not taken over."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from problem_service.definition import Definition
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis import programs
from problem_service.exchange.kattis.data import INVALID_INPUT, SAMPLE, SECRET, note_other_data, read_data
from problem_service.exchange.kattis.keywords import read_keywords
from problem_service.exchange.kattis.metadata import NAME, Metadata, read_metadata
from problem_service.exchange.kattis.package import Package
from problem_service.exchange.kattis.statement import FOLDERS as STATEMENTS
from problem_service.exchange.kattis.statement import read_statement
from problem_service.exchange.kattis.submissions import read_submissions
from problem_service.exchange.kattis.validators import FOLDERS as OUTPUT_VALIDATORS
from problem_service.exchange.kattis.validators import read_checker
from problem_service.exchange.slugs import slug_of

GENERATOR = "generators/generator.py"
DIGEST = "generators/secret.sha256"
"""Tells that the generator made the secret data as they are; else the data count, and not the generator."""
VALIDATOR = "input_validators/validate.py"
_LONGEST_TITLE = 80
_TIMES_MS = (100, 10_000)
_MEMORIES_MB = (16, 1024)
_DEFAULT_TIME_MS = 2_000
_DEFAULT_MEMORY_MB = 256
_NOT_KEPT = {
    "attachments": "players get no attachments",
    "solution": "descriptions of solutions are not kept",
    "input_validators": "validators of others are not kept; write valid() in a generator",
    "generators": "generators of others are not kept, the tests are",
    "input_visualizer": "there are no pictures of tests",
    "output_visualizer": "there are no pictures of output",
}


def read_package(files: Mapping[str, bytes], name: str) -> tuple[Definition, list[str]]:
    """``files``: by path in the package's folder; ``name``: of that folder or of the archive.

    Raises BadPackage for a package that is not valid, that has no counterpart here, or that is too large.
    """
    package = Package(files)
    if NAME not in package.files:
        raise BadPackage(f"there is no {NAME}")
    metadata = read_metadata(package)
    for note in metadata.notes:
        package.note(note)
    for folder, reason in (
        ("include/", "files that are added to every submission cannot be taken over"),
        ("static_validator/", "programs cannot be looked at by a validator"),
    ):
        if any(package.under(folder)):
            raise BadPackage(f"{folder}: {reason}")
    title, statement = read_statement(package, metadata)
    marks = read_keywords(package, metadata.keywords)
    data = read_data(package, metadata.version, metadata.validator_flags)
    note_other_data(package, (SAMPLE, SECRET, INVALID_INPUT))
    answers = [*(example.output for example in data.examples), *(answer for _, answer in data.tests)]
    generator = _generator(package, data.tests)
    definition = Definition(
        slug=marks.slug or slug_of(name),
        title=_title(package, title),
        rank=marks.rank,
        tags=marks.tags,
        statement=statement,
        signature=None,
        checker=read_checker(package, metadata, data.arguments, answers, metadata.with_constants),
        limits=_limits(package, metadata),
        examples=data.examples,
        solutions=read_submissions(package, metadata.with_constants),
        generator=generator,
        tests=() if generator is not None else data.tests,
        invalid=data.invalid,
    )
    _note_the_rest(package, metadata, generator)
    return definition, package.notes


def digest_of(tests: Sequence[tuple[str, str]]) -> str:
    """Differs where any test does."""
    return hashlib.sha256(json.dumps(tests).encode()).hexdigest()


def _generator(package: Package, tests: Sequence[tuple[str, str]]) -> str | None:
    """Ours, where it is known to have made the tests."""
    if GENERATOR not in package.files or DIGEST not in package.files:
        return None
    if package.text(DIGEST).strip() == digest_of(tests):
        return package.text(GENERATOR)
    package.note(f"{GENERATOR}: is not kept, as it did not make the data in {SECRET} as they are now")
    return None


def _note_the_rest(package: Package, metadata: Metadata, generator: str | None) -> None:
    read = {NAME, "data", "submissions"}
    for folders in (STATEMENTS, OUTPUT_VALIDATORS):
        read.update(folder.rstrip("/") for folder in folders[metadata.version])
    if list(package.under("generators/")) == [GENERATOR, DIGEST]:
        read.add("generators")
    known = {programs.input_validator(generator).encode(), programs.ANY_TEXT.encode()}
    if list(package.under("input_validators/")) == [VALIDATOR] and package.files[VALIDATOR] in known:
        read.add("input_validators")
    package.note_folders(_NOT_KEPT, read)
    if not any(package.under("input_validators/")):
        package.note("input_validators: there is none, though the format wants one")


def _title(package: Package, name: str) -> str:
    if not name.strip():
        raise BadPackage(f"{NAME}: name: is empty")
    if len(name) <= _LONGEST_TITLE:
        return name
    package.note(f"{NAME}: name: is cut to {_LONGEST_TITLE} characters")
    return name[:_LONGEST_TITLE]


def _limits(package: Package, metadata: Metadata) -> dict[str, int]:
    if metadata.time_limit is None:
        time_ms = _DEFAULT_TIME_MS
        package.note(f"{NAME}: limits.time_limit: is not given; {time_ms / 1000:g} s are taken")
    else:
        asked = round(metadata.time_limit * 1000)
        time_ms = min(max(asked, _TIMES_MS[0]), _TIMES_MS[1])
        if time_ms != asked:
            package.note(f"{NAME}: limits.time_limit: {time_ms / 1000:g} s in place of {asked / 1000:g} s")
    if metadata.memory is None:
        memory_mb = _DEFAULT_MEMORY_MB
        package.note(f"{NAME}: limits.memory: is not given; {memory_mb} MiB are taken")
    else:
        memory_mb = min(max(metadata.memory, _MEMORIES_MB[0]), _MEMORIES_MB[1])
        if memory_mb != metadata.memory:
            package.note(f"{NAME}: limits.memory: {memory_mb} MiB in place of {metadata.memory} MiB")
    return {"time_ms": time_ms, "memory_mb": memory_mb}
