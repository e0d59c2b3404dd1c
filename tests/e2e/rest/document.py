"""The endpoints, as /openapi.json describes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from shared.serve import BODY_LIMIT

Json = dict[str, Any]

GATEWAY_TAG = "gateway"
"""The tag of what the gateway answers itself: it takes no input."""

SAMPLES: tuple[Any, ...] = (
    "ada_lovelace",
    "correct horse battery",
    "ada@lovelace.test",
    "nobody-at-all",
    "two-sum",
    "python",
    "12345678-1234-4234-8234-123456789abc",
    "2030-01-01T00:00:00Z",
    "ABCD",
    "A" * 43,
    "/rooms",
    "",
    1,
    0,
    100,
    0.5,
    True,
)
"""For each schema of a member or a parameter, one of these is valid."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path or the query."""

    name: str
    place: str
    schema: Json


@dataclass(frozen=True, slots=True)
class Form:
    """One of the forms that a body may have."""

    members: dict[str, Json]
    """Schemas, without references."""
    required: frozenset[str]

    def body(self, *, whole: bool = False) -> Json:
        """A valid body of the required members, or of all."""
        names = [name for name in self.members if whole or name in self.required]
        return {name: sample(self.members[name]) for name in names}


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of a path."""

    method: str
    path: str
    tags: tuple[str, ...]
    secured: bool
    parameters: tuple[Parameter, ...]
    forms: tuple[Form, ...]
    """None for an operation that takes no body."""
    statuses: frozenset[int]
    body_limit: int
    """Bytes; a larger body is refused."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_gateways_own(self) -> bool:
        return GATEWAY_TAG in self.tags

    def target(self, **given: str) -> str:
        """The path with its parameters filled in, those that are not given with valid ones."""
        path = self.path
        for parameter in self.parameters:
            if parameter.place == "path":
                value = given.get(parameter.name) or str(sample(parameter.schema))
                path = path.replace(f"{{{parameter.name}}}", value)
        return path

    def takes(self, target: str) -> bool:
        """Whether a path is one of its paths."""
        return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", self.path), target) is not None

    def body(self) -> Json | None:
        """A valid body, or None where none is taken."""
        return self.forms[0].body() if self.forms else None


def sample(schema: Json) -> Any:
    """A valid value; a schema that no sample fits is an error: add one."""
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for value in SAMPLES:
        if validator.is_valid(value):
            return value
    if "array" in types(schema):
        return [sample(schema["items"])] * max(1, schema.get("minItems", 1))
    if "object" in types(schema):
        return {name: sample(schema["properties"][name]) for name in schema.get("required", ())}
    raise AssertionError(f"no sample is valid for {schema}")


def types(schema: Json) -> list[str]:
    """The JSON types that a schema allows; all of them where it does not say."""
    if "anyOf" in schema:
        return [name for part in schema["anyOf"] for name in types(part)]
    named = schema.get("type", ["string", "integer", "number", "boolean", "array", "object", "null"])
    return [named] if isinstance(named, str) else list(named)


def read_operations(document: Json) -> list[Operation]:
    """All operations of an OpenAPI document."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            tags=tuple(operation.get("tags", ())),
            secured=bool(operation.get("security")),
            parameters=tuple(
                Parameter(each["name"], each["in"], _resolve(each["schema"], document))
                for each in operation.get("parameters", ())
            ),
            forms=tuple(_forms(operation, document)),
            statuses=frozenset(int(status) for status in operation["responses"]),
            body_limit=operation.get("x-body-limit", BODY_LIMIT),
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def _forms(operation: Json, document: Json) -> Iterator[Form]:
    json = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "schema" not in json:  # none, or one that is taken as it is
        return
    schema = _resolve(json["schema"], document)
    for form in schema.get("oneOf", [schema]):
        assert form["additionalProperties"] is False
        yield Form(form.get("properties", {}), frozenset(form.get("required", ())))


def _resolve(value: Any, document: Json) -> Any:
    """A copy in which references are replaced by what they name."""
    if isinstance(value, list):
        return [_resolve(each, document) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        target: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return _resolve(target, document)
    return {key: _resolve(each, document) for key, each in value.items()}
