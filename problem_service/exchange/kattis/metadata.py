"""problem.yaml of a Kattis problem package."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from problem_service.exchange.bank_schema import Seconds, faults
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis.package import Package
from shared.fields import Bool, Input, Int, choice

NAME = "problem.yaml"
VERSIONS = {
    "2023-07": "2023-07",
    "2023-07-draft": "2023-07",
    "2025-09": "2025-09",
    "2025-09-draft": "2025-09",
}
"""What ``problem_format_version`` may be, and what it is called here. 2023-07 stayed a draft of 2025-09."""
KIND = "pass-fail"
_TYPES = (KIND, "scoring", "multi-pass", "interactive", "submit-answer")
_LICENSES = ("unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_CONSTANT = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_LONGEST_CONSTANT = 100
"""Characters, as texts grow by constants."""
_NOT_KEPT = (
    *("uuid", "version", "credits", "source", "license", "rights_owner", "embargo_until"),
    *("author", "source_url"),
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """``names``: by language; ``time_limit``: seconds; ``memory``: MiB; None where the system's holds.

    ``validation`` and ``validator_flags`` are of early drafts only.
    """

    version: str
    names: dict[str, str]
    keywords: tuple[str, ...]
    time_limit: float | None
    memory: int | None
    constants: dict[str, str]
    validation: str | None
    validator_flags: tuple[str, ...]
    notes: tuple[str, ...]

    def with_constants(self, text: str) -> str:
        """The text with ``{{name}}`` replaced by the constant of that name; constants in constants stay."""
        return self._replaced(r"\{\{(\w+)\}\}", text)

    def with_tex_constants(self, text: str) -> str:
        """The same of ``\\constant{name}``."""
        return self._replaced(r"\\constant\{(\w+)\}", text)

    def _replaced(self, pattern: str, text: str) -> str:
        return re.sub(pattern, lambda found: self.constants.get(found[1], found[0]), text)


def _texts(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ma.ValidationError("Not a valid list of texts.")


def _text_or_texts(value: Any) -> None:
    if not isinstance(value, str):
        _texts(value)


def _persons(value: Any) -> None:
    for person in value if isinstance(value, list) else [value]:
        known = isinstance(person, dict) and "name" in person and person.keys() <= _OF_PERSON
        if not isinstance(person, str) and not (known and all(isinstance(x, str) for x in person.values())):
            raise ma.ValidationError("Not a valid person.")


_OF_PERSON = {"name", "email", "orcid", "kattis"}


class _Credits(Input):
    authors = fields.Raw(validate=_persons)
    contributors = fields.Raw(validate=_persons)
    testers = fields.Raw(validate=_persons)
    translators = fields.Dict(keys=fields.String(), values=fields.Raw(validate=_persons))
    packagers = fields.Raw(validate=_persons)
    acknowledgements = fields.Raw(validate=_persons)


class _Source(Input):
    name = fields.String(required=True)
    url = fields.String()


def _credits(value: Any) -> None:
    if not isinstance(value, str):
        _Credits().load(value)


def _sources(value: Any) -> None:
    for source in value if isinstance(value, list) else [value]:
        if not isinstance(source, str):
            _Source().load(source)


def _names(value: Any) -> None:
    if isinstance(value, dict) and value:
        for language, name in value.items():
            if not _LANGUAGE.fullmatch(language) or not isinstance(name, str) or not name:
                raise ma.ValidationError(f"Not a valid name of a language: {language}.")
    elif not isinstance(value, str) or not value:
        raise ma.ValidationError("Not a valid name.")


def _types(value: Any) -> None:
    types = value if isinstance(value, list) else [value]
    if not types or not all(kind in _TYPES for kind in types):
        raise ma.ValidationError(f"Must be one of: {', '.join(_TYPES)}.")


def _date(value: Any) -> None:
    if not isinstance(value, dt.date | str):
        raise ma.ValidationError("Not a valid date.")


def _constants(value: Any) -> None:
    if not isinstance(value, dict):
        raise ma.ValidationError("Not a valid mapping type.")
    for name, constant in value.items():
        if not _CONSTANT.fullmatch(name) or isinstance(constant, bool):
            raise ma.ValidationError(f"Not a valid constant: {name}.")
        if not isinstance(constant, int | float | str) or len(str(constant)) > _LONGEST_CONSTANT:
            raise ma.ValidationError(f"Not a valid constant: {name}.")


def _positive() -> validate.Range:
    return validate.Range(min=0, min_inclusive=False)


class _TimeMultipliers(Input):
    ac_to_time_limit = Seconds(validate=validate.Range(min=1))
    time_limit_to_tle = Seconds(validate=validate.Range(min=1))


class _Limits(Input):
    time_multipliers = fields.Nested(_TimeMultipliers)
    time_limit = Seconds(validate=_positive())
    time_resolution = Seconds(validate=_positive())
    memory = Int(validate=_positive())
    output = Int(validate=_positive())
    code = Int(validate=_positive())
    compilation_time = Int(validate=_positive())
    compilation_memory = Int(validate=_positive())
    validation_time = Int(validate=_positive())
    validation_memory = Int(validate=_positive())
    validation_output = Int(validate=_positive())
    validation_passes = Int(validate=validate.Range(min=2))


class _ProblemYaml(Input):
    problem_format_version = fields.String(required=True)
    type = fields.Raw(validate=_types, load_default=KIND)
    name = fields.Raw(required=True, validate=_names)
    uuid = fields.String(required=True)
    version = fields.String()
    credits = fields.Raw(validate=_credits)
    source = fields.Raw(validate=_sources)
    license = choice(*_LICENSES)
    rights_owner = fields.String()
    embargo_until = fields.Raw(validate=_date)
    limits = fields.Nested(_Limits, load_default=dict)
    keywords = fields.Raw(validate=_texts, load_default=list)
    languages = fields.Raw(validate=_text_or_texts, load_default="all")
    allow_file_writing = Bool(load_default=False)
    constants = fields.Raw(validate=_constants, load_default=dict)


class _EarlyLimits(_Limits):
    time_multiplier = Seconds(validate=_positive())
    time_safety_margin = Seconds(validate=_positive())


class _EarlyProblemYaml(_ProblemYaml):
    """2023-07 while it was a draft: with keys that were dropped, and before a uuid had to be there."""

    uuid = fields.String()
    author = fields.String()
    source_url = fields.String()
    limits = fields.Nested(_EarlyLimits, load_default=dict)
    keywords = fields.Raw(validate=_text_or_texts, load_default=list)
    validation = fields.String(validate=validate.Regexp(r"default\Z|custom( (score|interactive))*\Z"))
    validator_flags = fields.String()


_SCHEMAS = {"2023-07": _EarlyProblemYaml(), "2025-09": _ProblemYaml()}


def read_metadata(package: Package) -> Metadata:
    """Raises BadPackage: for what is not valid, and for problems that are more than pass or fail."""
    raw = package.yaml(NAME)
    if not isinstance(raw, dict):
        raise BadPackage(f"{NAME}: must be a mapping")
    told = raw.get("problem_format_version", "legacy")
    version = VERSIONS.get(told) if isinstance(told, str) else None
    if version is None:
        known = "2023-07 and 2025-09"
        raise BadPackage(f"{NAME}: problem_format_version: {told!s:.40} is not read, only {known} are")
    try:
        data = _SCHEMAS[version].load(raw)
    except ma.ValidationError as error:
        place, message = next(faults(error.messages))
        raise BadPackage(f"{NAME}: {place}: {message}") from error
    _check_type(data)
    return Metadata(
        version=version,
        names={"en": data["name"]} if isinstance(data["name"], str) else data["name"],
        keywords=tuple(_words(data["keywords"])),
        time_limit=data["limits"].get("time_limit"),
        memory=data["limits"].get("memory"),
        constants={name: str(constant) for name, constant in data["constants"].items()},
        validation=data.get("validation"),
        validator_flags=tuple(data.get("validator_flags", "").split()),
        notes=tuple(_notes(data)),
    )


def _words(value: str | list[str]) -> list[str]:
    return value.split() if isinstance(value, str) else value


def _check_type(data: Mapping[str, Any]) -> None:
    types = data["type"] if isinstance(data["type"], list) else [data["type"]]
    for kind in (*types, *data.get("validation", "").split()[1:]):
        if kind != KIND:
            raise BadPackage(f"{NAME}: type: {kind} problems cannot be taken over, only {KIND} ones")


def _notes(data: Mapping[str, Any]) -> Iterator[str]:
    for key in _NOT_KEPT:
        if key in data:
            yield f"{NAME}: {key} is not kept"
    for key in sorted(data["limits"].keys() - {"time_limit", "memory"}):
        yield f"{NAME}: limits.{key} is not kept"
    if data["languages"] != "all":
        yield f"{NAME}: languages is not kept: the problem can be solved in every language"
    if data["allow_file_writing"]:
        yield f"{NAME}: allow_file_writing is not kept: programs cannot write files"
    if data["constants"]:
        yield f"{NAME}: constants are put in where they are used, and not kept apart"
