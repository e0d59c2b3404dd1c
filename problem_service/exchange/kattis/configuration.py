"""The YAML files beside the tests of a Kattis problem package: of groups, and of single tests."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from problem_service.exchange.bank_schema import Seconds, faults
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis.package import Package
from shared.fields import Bool, Input, choice


def _texts(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ma.ValidationError("Not a valid list of texts.")


def _text_or_texts(value: Any) -> None:
    if not isinstance(value, str):
        _texts(value)


def _texts_by_name(value: Any) -> None:
    for texts in value.values() if isinstance(value, dict) else [value]:
        _texts(texts)


def _score(value: Any) -> None:
    if value != "unbounded" and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ma.ValidationError('Must be a whole number or "unbounded".')


def _static_score(value: Any) -> None:
    if value != "pass-fail":
        _score(value)


class _Arguments(Input):
    args = fields.Raw(validate=_texts)
    input_validator_args = fields.Raw(validate=_texts_by_name)
    output_validator_args = fields.Raw(validate=_texts)
    input_visualizer_args = fields.Raw(validate=_texts)
    output_visualizer_args = fields.Raw(validate=_texts)
    full_feedback = Bool()


class _Case(_Arguments):
    hint = fields.String()
    description = fields.String()


class _Group(_Arguments):
    max_score = fields.Raw(validate=_score)
    score_aggregation = choice("pass-fail", "sum", "min")
    static_validation_score = fields.Raw(validate=_static_score)
    static_validator_args = fields.Raw(validate=_texts)
    require_pass = fields.Raw(validate=_text_or_texts)


class _Grading(Input):
    score = fields.Raw()
    aggregation = fields.Raw()
    max_score = fields.Raw()
    require_pass = fields.Raw()


class _EarlyGroup(_Group):
    """With the keys of drafts of 2023-07, in which the file was once called testdata.yaml."""

    scoring = fields.Nested(_Grading)
    static_validation = fields.Raw()
    hint = fields.String()
    description = fields.String()
    on_reject = choice("break", "continue")
    grading = choice("default", "custom")
    grader_flags = fields.String()
    input_validator_flags = fields.Raw(validate=_text_or_texts)
    output_validator_flags = fields.Raw(validate=_text_or_texts)
    accept_score = Seconds()
    reject_score = Seconds()
    range = fields.String(validate=validate.Length(max=100))


_CASE = _Case()
_GROUPS = {"2023-07": _EarlyGroup(), "2025-09": _Group()}
GROUP_FILES = {"2023-07": ("test_group.yaml", "testdata.yaml"), "2025-09": ("test_group.yaml",)}
"""What the file of a group can be called, by the version."""
_UNUSED = {
    "input_validator_args",
    "input_validator_flags",
    "input_visualizer_args",
    "output_visualizer_args",
    "full_feedback",
}
"""Of what is not kept anyway, or is the same for all problems here."""
_OF_SCORING = {
    *("max_score", "score_aggregation", "require_pass", "scoring", "on_reject", "grading", "grader_flags"),
    *("accept_score", "reject_score", "range"),
}


class Configuration:
    """The groups' files, read and checked, by the group's folder (``data/secret/``)."""

    def __init__(self, package: Package, version: str) -> None:
        self._package = package
        self._groups: dict[str, dict[str, Any]] = {}
        for name in package.under("data/"):
            folder, _, file = name.rpartition("/")
            if file in GROUP_FILES[version]:
                self._groups[f"{folder}/"] = self._read(name, _GROUPS[version])

    def of_group(self, folder: str) -> tuple[str, ...] | None:
        """The output validator's arguments in a group: its own, or those of one around it."""
        while folder:
            found = _arguments(self._groups.get(folder, {}))
            if found is not None:
                return found
            folder = folder[: folder.rstrip("/").rfind("/") + 1]
        return None

    def of_case(self, name: str) -> tuple[tuple[str, ...] | None, str]:
        """Of a test's own file: the output validator's arguments, and what the test is for."""
        data = self._read(name, _CASE)
        return _arguments(data), "\n\n".join(
            data[key].strip() for key in ("description", "hint") if data.get(key)
        )

    def _read(self, name: str, schema: Input) -> dict[str, Any]:
        raw = self._package.yaml(name)
        try:
            data: dict[str, Any] = schema.load({} if raw is None else raw)
        except ma.ValidationError as error:
            place, message = next(faults(error.messages))
            raise BadPackage(f"{name}: {place}: {message}") from error
        for key in ("static_validation", "static_validation_score", "static_validator_args"):
            if data.get(key):
                raise BadPackage(f"{name}: {key}: programs cannot be looked at by a validator")
        if data.get("args"):
            raise BadPackage(f"{name}: args: programs get no arguments")
        if data.keys() & _OF_SCORING:
            keys = ", ".join(sorted(data.keys() & _OF_SCORING))
            self._package.note(f"{name}: {keys}: not kept; every test must be passed")
        if data.keys() & _UNUSED:
            self._package.note(f"{name}: {', '.join(sorted(data.keys() & _UNUSED))}: not kept")
        return data


def _arguments(data: Mapping[str, Any]) -> tuple[str, ...] | None:
    for key in ("output_validator_args", "output_validator_flags"):
        if key in data:
            return tuple(data[key].split() if isinstance(data[key], str) else data[key])
    return None
