"""Codebattle's types and ours: ``{name: "array", nested: {name: "integer"}}`` is ``list[int]``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from problem_service.exchange.errors import BadTask
from problem_service.signature import BadSignature, DictOf, ListOf, Parameter, Primitive, Signature, Type

SOLUTION = "solution"
"""What every function is called at Codebattle."""
_DEEPEST = 10
_PRIMITIVES = {
    "integer": Primitive.INT,
    "float": Primitive.FLOAT,
    "string": Primitive.STRING,
    "boolean": Primitive.BOOL,
}
_NAMES = {primitive: name for name, primitive in _PRIMITIVES.items()}
_KNOWN = ", ".join((*_PRIMITIVES, "array", "hash"))


def read_type(data: Any, place: str, depth: int = 0) -> Type:
    """Raises BadTask with the place, such as ``output_signature.type.nested``."""
    if not isinstance(data, Mapping) or not isinstance(data.get("name"), str):
        raise BadTask(f'{place}: must be {{"name": …}}')
    name = data["name"]
    if depth > _DEEPEST:
        raise BadTask(f"{place}: is nested too deep")
    if name in _PRIMITIVES:
        return _PRIMITIVES[name]
    if name not in ("array", "hash"):
        raise BadTask(f"{place}.name: {name!r:.40} is no type, only {_KNOWN} are")
    if data.get("nested") is None:
        raise BadTask(f"{place}.nested: Missing; an {name} here holds values of one type")
    inner = read_type(data["nested"], f"{place}.nested", depth + 1)
    return ListOf(inner) if name == "array" else DictOf(inner)


def write_type(of: Type) -> dict[str, Any]:
    match of:
        case ListOf(item):
            return {"name": "array", "nested": write_type(item)}
        case DictOf(value):
            return {"name": "hash", "nested": write_type(value)}
        case Primitive():
            return {"name": _NAMES[of]}


def holds_floats(of: Type) -> bool:
    match of:
        case ListOf(inner) | DictOf(inner):
            return holds_floats(inner)
        case Primitive():
            return of is Primitive.FLOAT


def read_signature(function: str, arguments: Iterable[tuple[str, Type]], returns: Type) -> Signature:
    """With names that can be ours: ``maxValue`` becomes ``max_value``. Raises BadTask."""
    parameters: list[Parameter] = []
    try:
        signature = Signature(function, (), returns)
    except BadSignature as error:
        raise BadTask(f"description_en: {error}") from error
    for index, (name, of) in enumerate(arguments):
        for candidate in _candidates(name):
            try:
                signature = Signature(function, (*parameters, Parameter(candidate, of)), returns)
            except BadSignature:
                continue
            parameters = list(signature.parameters)
            break
        else:
            raise BadTask(f"input_signature[{index}].argument_name: {name!r:.40} cannot be a name here")
    return signature


def _candidates(name: str) -> Iterator[str]:
    """Names that may do, the most like it first."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", words).strip("_")
    yield plain
    yield f"{plain}_value"
    yield f"value_{plain}"
    yield from (f"{plain}_{number}" for number in range(2, 11))
