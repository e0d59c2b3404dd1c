"""YAML from people one does not know: small, without aliases, not deep, and each key once."""

from typing import TYPE_CHECKING, Any

import yaml

from problem_service.exchange.errors import BadPackage
from problem_service.exchange.values import fault_of_texts

LARGEST = 50_000
"""Characters of a file."""
_DEEPEST = 20
_MOST_DIGITS = 100
"""Of whole numbers, as longer ones, read as hexadecimal, are not written as decimal."""
_BREAKS = frozenset("\x85\u2028\u2029")
"""Line breaks to YAML, which writers forget to escape."""

if TYPE_CHECKING:
    _Safe = yaml.SafeLoader
else:
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, twenty times as fast


class _Loader(_Safe):
    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        if len(node.value) > _MOST_DIGITS:
            raise yaml.MarkedYAMLError(None, None, "a number with too many digits", node.start_mark)
        return int(super().construct_yaml_int(node))

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(None, None, "a key that is no text", key_node.start_mark)
            if key in seen:
                raise yaml.MarkedYAMLError(None, None, f"{key} is there twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def read_yaml(name: str, text: str) -> Any:
    """The value of the one document in a file; None where it is empty. Raises BadPackage with the place."""
    if len(text) > LARGEST:
        raise BadPackage(f"{name}: has more than {LARGEST} characters")
    try:
        _check_shape(name, text)
        value = yaml.load(text, _Loader)  # noqa: S506  derived from a safe one
    except yaml.MarkedYAMLError as error:
        place = "" if error.problem_mark is None else f"line {error.problem_mark.line + 1}: "
        raise BadPackage(f"{name}: {place}{error.problem}") from error
    except (yaml.YAMLError, ValueError, OverflowError, AttributeError) as error:  # odd dates and numbers
        raise BadPackage(f"{name}: {str(error).partition(chr(10))[0]}") from error

    fault = fault_of_texts(value, "the value")
    if fault is not None:
        raise BadPackage(f"{name}: {fault}")
    return value


def _check_shape(name: str, text: str) -> None:
    """Before anything is made of it: that there are no aliases, and not much nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_Safe):
        if isinstance(event, yaml.AliasEvent):
            raise BadPackage(f"{name}: {_place(event)}aliases are not read")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise BadPackage(f"{name}: {_place(event)}is nested too deep")


def _place(event: yaml.Event) -> str:
    return "" if event.start_mark is None else f"line {event.start_mark.line + 1}: "


def yaml_text(data: Any) -> str:
    """Block style, keys in their order."""
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)
    if _BREAKS.isdisjoint(text):
        return text
    escaped: str = yaml.safe_dump(data, sort_keys=False, width=1000)
    return escaped
