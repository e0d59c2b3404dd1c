"""Typed signatures of the functions that players write, and the JSON values that go in and come out."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from problem_service.reserved_words import RESERVED, TAKEN

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
_OF_NO_PARAMETER = RESERVED["python"] | RESERVED["javascript"]
_OF_NO_FUNCTION = TAKEN.union(*RESERVED.values())


class BadSignature(ValueError):
    """A type or a name that no signature can have; the text says which."""


class Primitive(Enum):
    """The types that hold no other."""

    INT = "int"
    FLOAT = "float"
    STRING = "string"
    BOOL = "bool"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class ListOf:
    item: "Type"

    def __str__(self) -> str:
        return f"list[{self.item}]"


@dataclass(frozen=True, slots=True)
class DictOf:
    """Keys are strings, as in JSON."""

    value: "Type"

    def __str__(self) -> str:
        return f"dict[string, {self.value}]"


Type = Primitive | ListOf | DictOf


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Signature:
    """The function's name (the same snake_case one in each language), its parameters and its result.

    A function must be possible in every language under its name. Of a parameter's name a language may make
    another one, with ``_`` appended; but for Python and JavaScript, which have always had them as they are.
    """

    function: str
    parameters: tuple[Parameter, ...]
    returns: Type

    def __post_init__(self) -> None:
        names = [self.function, *(parameter.name for parameter in self.parameters)]
        for name in names:
            if not _NAME.match(name) or name in _OF_NO_PARAMETER:
                raise BadSignature(f"{name!r} cannot be a name in every language")
        if self.function in _OF_NO_FUNCTION:
            raise BadSignature(f"{self.function!r} cannot be a function's name in every language")
        if len(set(names)) < len(names):
            raise BadSignature("two names are the same")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Signature":
        """From ``{function, parameters: [{name, type}], returns}``. Raises BadSignature."""
        return cls(
            function=data["function"],
            parameters=tuple(Parameter(p["name"], parse_type(p["type"])) for p in data["parameters"]),
            returns=parse_type(data["returns"]),
        )

    @classmethod
    def find(cls, data: Mapping[str, Any] | None) -> "Signature | None":
        """The same where there may be none: of a problem whose programs read and write text."""
        return None if data is None else cls.from_json(data)

    def to_json(self) -> dict[str, Any]:
        return {
            "function": self.function,
            "parameters": [{"name": p.name, "type": str(p.type)} for p in self.parameters],
            "returns": str(self.returns),
        }

    def call(self, arguments: Sequence[Any]) -> str:
        """An example call, such as ``two_sum([2, 7, 11, 15], 9)``."""
        return f"{self.function}({', '.join(json.dumps(value, ensure_ascii=False) for value in arguments)})"

    def fault_of_arguments(self, arguments: Sequence[Any]) -> str | None:
        """What is wrong with the arguments of a call, or None."""
        if len(arguments) != len(self.parameters):
            return f"{self.function} takes {len(self.parameters)} arguments, not {len(arguments)}"
        for parameter, value in zip(self.parameters, arguments, strict=True):
            fault = fault_of(value, parameter.type, parameter.name)
            if fault is not None:
                return fault
        return None


def parse_type(text: str) -> Type:
    """Read a type such as ``dict[string, list[int]]``. Raises BadSignature."""
    text = text.strip()
    if text.startswith("list[") and text.endswith("]"):
        return ListOf(parse_type(text[5:-1]))
    if text.startswith("dict[") and text.endswith("]"):
        key, comma, value = text[5:-1].partition(",")
        if not comma or key.strip() != "string":
            raise BadSignature(f"{text!r}: a dict has string keys, as in dict[string, int]")
        return DictOf(parse_type(value))
    try:
        return Primitive(text)
    except ValueError:
        raise BadSignature(
            f"{text!r} is no type: int, float, string, bool, list[T], dict[string, T]"
        ) from None


def fault_of(value: object, expected: Type, name: str = "the result") -> str | None:
    """What keeps a JSON value from being of a type, naming the place; None when it is of that type."""
    match expected:
        case ListOf(item):
            if not isinstance(value, list):
                return _mismatch(name, value, expected)
            return _first_fault((element, item, f"{name}[{index}]") for index, element in enumerate(value))
        case DictOf(item):
            if not isinstance(value, dict):
                return _mismatch(name, value, expected)
            wrong = next((key for key in value if not isinstance(key, str)), None)
            if wrong is not None:
                return f"{name} has the key {wrong!r}, which is no string"
            return _first_fault((element, item, f"{name}[{key!r}]") for key, element in value.items())
        case Primitive():
            return None if _is(value, expected) else _mismatch(name, value, expected)


def _is(value: object, primitive: Primitive) -> bool:
    match primitive:
        case Primitive.INT:
            return isinstance(value, int) and not isinstance(value, bool)
        case Primitive.FLOAT:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Primitive.STRING:
            return isinstance(value, str)
        case Primitive.BOOL:
            return isinstance(value, bool)


def _first_fault(parts: Iterable[tuple[object, Type, str]]) -> str | None:
    for value, expected, name in parts:
        fault = fault_of(value, expected, name)
        if fault is not None:
            return fault
    return None


def _mismatch(name: str, value: object, expected: Type) -> str:
    return f"{name} is {_describe(value)}, not {expected}"


def _describe(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a bool"
        case int():
            return "an int"
        case float():
            return "a float"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "a dict"
        case _:
            return f"of type {type(value).__name__}"
