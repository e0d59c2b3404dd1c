"""Merging the services' OpenAPI documents into one."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_REF = "#/components/"

GATEWAY_ERRORS = {
    "400": "Bad Request: the gateway found it malformed",
    "403": "Forbidden: `origin-refused`",
    "408": "Request Timeout",
    "413": "Content Too Large",
    "431": "Request Header Fields Too Large",
    "502": "Bad Gateway: `upstream-broken`",
    "503": "Service Unavailable",
    "504": "Gateway Timeout: `upstream-timeout`",
}
"""What the gateway may answer to any request, beside what its service answers."""


def merge(
    info: Json, documents: Mapping[str, Json], is_public: Callable[[str, str], bool], problem: Json
) -> Json:
    """One document out of several, by the name of their service.

    ``is_public(method, path)`` tells what the gateway routes; the rest is left out. Components that
    services define alike are taken once; those that differ get the service's name before their own.
    ``problem``: the schema of errors.
    """
    merged: Json = {"openapi": "3.1.0", "info": info, "paths": {}, "components": {}}
    components = merged["components"]
    operation_ids: set[str] = set()
    for service, document in documents.items():
        new_names = _new_names(service, document.get("components", {}), components)
        document = _rename(document, new_names)
        for kind, named in document.get("components", {}).items():
            for name, component in named.items():
                components.setdefault(kind, {})[new_names.get((kind, name), name)] = component
        for path, item in document.get("paths", {}).items():
            kept = _public_part(path, item, is_public)
            if kept:
                merged["paths"].setdefault(path, {}).update(kept)
            for operation in _operations(kept):
                _make_unique(operation, service, operation_ids)
    answer = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components.setdefault("schemas", {}).setdefault("Problem", problem)
    for item in merged["paths"].values():
        for operation in _operations(item):
            for status, description in GATEWAY_ERRORS.items():
                operation["responses"].setdefault(status, {"description": description, "content": answer})
    return merged


def _operations(item: Json) -> Iterator[Json]:
    return (item[method] for method in _METHODS if method in item)


def _public_part(path: str, item: Json, is_public: Callable[[str, str], bool]) -> Json:
    """The path item without what is not routed; empty if nothing is."""
    sample = re.sub(r"\{[^}]*\}", "x", path)
    kept = {
        key: value for key, value in item.items() if key not in _METHODS or is_public(key.upper(), sample)
    }
    return kept if any(method in kept for method in _METHODS) else {}


def _make_unique(operation: Json, service: str, known: set[str]) -> None:
    name = operation.get("operationId")
    if name is None:
        return
    if name in known:
        plain = name = f"{service}_{name}"
        number = 1
        while name in known:
            number += 1
            name = f"{plain}_{number}"
        operation["operationId"] = name
    known.add(name)


def _new_names(service: str, own: Json, others: Json) -> dict[tuple[str, str], str]:
    """The components of a document that must be renamed: unlike their namesakes, or built on such."""
    new: dict[tuple[str, str], str] = {}
    shared = [(kind, name) for kind, named in own.items() for name in named if name in others.get(kind, {})]
    changed = True
    while changed:
        changed = False
        for kind, name in shared:
            if (kind, name) in new:
                continue
            component = own[kind][name]
            if component != others[kind][name] or not new.keys().isdisjoint(_references(component)):
                new[kind, name] = _free_name(f"{service.capitalize()}{name}", own[kind], others[kind])
                changed = True
    return new


def _free_name(name: str, *taken: Json) -> str:
    while any(name in names for names in taken):
        name += "_"
    return name


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_REF):
            kind, _, name = reference.removeprefix(_REF).partition("/")
            yield kind, name
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _rename(value: Any, new_names: Mapping[tuple[str, str], str]) -> Any:
    """A copy in which references point to the new names."""
    if isinstance(value, dict):
        copy = {key: _rename(each, new_names) for key, each in value.items()}
        for kind, name in _references({"$ref": value.get("$ref")}):
            copy["$ref"] = f"{_REF}{kind}/{new_names.get((kind, name), name)}"
        return copy
    if isinstance(value, list):
        return [_rename(each, new_names) for each in value]
    return value
