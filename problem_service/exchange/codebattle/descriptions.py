"""A task's description and our statement, which names the function, its parameters and their bounds."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from problem_service.exchange.codebattle.types import SOLUTION
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TITLE = re.compile(r"# (?P<title>[^\n]+)\n\n")
_RENAMED = "\n\n*On Codebattle the function `{}` is called `solution`.*\n"
_NAME_AT_END = re.compile(re.escape(_RENAMED).replace(r"\{\}", "([a-z0-9_]+)") + r"\Z")
_CONSTRAINTS = re.compile(r"^(#{1,6} +|\*\*)constraints\b", re.IGNORECASE | re.MULTILINE)


def write_description(title: str, statement: str, function: str) -> str:
    """The statement with all that the task has no other place for; `read_description` takes it apart."""
    renamed = "" if function == SOLUTION else _RENAMED.format(function)
    return f"# {title}\n\n{statement}{renamed}"


def read_description(text: str) -> tuple[str | None, str, str]:
    """The title, where there is one, the statement, and the function's name."""
    title = _TITLE.match(text)
    if title is not None:
        text = text[title.end() :]
    renamed = _NAME_AT_END.search(text)
    if renamed is not None:
        text = text[: renamed.start()]
    return (
        None if title is None else title["title"],
        text,
        SOLUTION if renamed is None else renamed[1],
    )


def function_section(statement: str, signature: Signature) -> str:
    """What to append where the statement does not name the function and all its parameters; else empty."""
    names = [signature.function, *(parameter.name for parameter in signature.parameters)]
    if all(re.search(rf"(?<!\w){name}(?!\w)", statement) for name in names):
        return ""
    call = f"{signature.function}({', '.join(names[1:])})"
    lines = [f"- `{parameter.name}`: {parameter.type}" for parameter in signature.parameters]
    head = f"\n\n### Function\n\nWrite `{call}`, which returns {signature.returns}.\n\n"
    return head + "\n".join(lines) + "\n"


def constraints_section(statement: str, signature: Signature, calls: Sequence[list[Any]]) -> str:
    """What to append where the statement has no constraints: the bounds that all known calls keep."""
    if _CONSTRAINTS.search(statement) is not None:
        return ""
    lines = [
        f"- {line}\n"
        for index, parameter in enumerate(signature.parameters)
        for line in _bounds(parameter.name, parameter.type, [call[index] for call in calls])
    ]
    return f"\n\n### Constraints\n\n{''.join(lines)}"


def _bounds(name: str, of: Type, values: Sequence[Any]) -> Iterator[str]:
    if not values:
        return
    match of:
        case Primitive.INT | Primitive.FLOAT:
            yield f"{min(values)} ≤ `{name}` ≤ {max(values)}"
        case Primitive.STRING:
            yield f"`{name}`: {_range(map(len, values))} characters"
        case Primitive.BOOL:
            yield f"`{name}`: true or false"
        case ListOf(item):
            yield f"`{name}`: {_range(map(len, values))} elements"
            yield from _bounds(f"{name}[i]", item, [element for value in values for element in value])
        case DictOf(item):
            yield f"`{name}`: {_range(map(len, values))} keys"
            inner = [element for value in values for element in value.values()]
            yield from _bounds(f"{name}[key]", item, inner)


def _range(sizes: Iterable[int]) -> str:
    known = list(sizes)
    return f"{min(known)} to {max(known)}"
