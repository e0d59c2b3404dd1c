"""Wrong values of what schemas describe, and wrong bodies."""

import gzip
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from tests.e2e.rest.document import Json, types

_OF_TYPE: dict[str, Any] = {
    "string": "text",
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}
_BEYOND = 2**70


def wrong_types(schema: Json) -> Iterator[Any]:
    """Values of every type that the schema does not allow; in lists and objects, one such inside."""
    allowed = types(schema)
    if "integer" in allowed or "number" in allowed:
        yield "7"
    for name, value in _OF_TYPE.items():
        if name not in allowed and not (name == "integer" and "number" in allowed):
            yield value
    for part in schema.get("anyOf", [schema]):
        if "array" in types(part) and "items" in part:
            for value in wrong_types(part["items"]):
                yield [value]
        if "object" in types(part):
            for name, inner in part.get("properties", {}).items():
                for value in wrong_types(inner):
                    yield {name: value}


def out_of_bounds(schema: Json) -> Iterator[Any]:
    """Values of the right type that the schema does not allow."""
    if "string" in types(schema):
        if schema.get("minLength", 0) > 0:
            yield ""
        if "maxLength" in schema:
            yield "a" * (schema["maxLength"] + 1)
        if "enum" in schema or schema.get("format") == "uuid":
            yield "something else"
        if "pattern" in schema:
            yield "\0"
    if "integer" in types(schema) or "number" in types(schema):
        yield from (bound + step for bound, step in _bounds(schema))
        yield from (_BEYOND, -_BEYOND)


def wrong_texts(schema: Json) -> Iterator[str]:
    """Wrong values of a parameter, percent-encoded."""
    allowed = types(schema)
    yield from ("%FF%FE", "%00", "a%C3")
    if "integer" in allowed:
        yield from ("", "x", "1.5", "1e3", "0x10", "true", "null", "%D9%A1x", str(_BEYOND), f"-{_BEYOND}")
        yield from (str(bound + step) for bound, step in _bounds(schema))
    if "string" in allowed:
        allows = jsonschema_rs.validator_for(schema, validate_formats=True).is_valid
        odd = ("%F0%9F%92%A3", "%27%20OR%201=1--", "%E2%80%AE")
        yield from (text for text in odd if not allows(unquote(text)))
        if "maxLength" in schema:
            yield "a" * (schema["maxLength"] + 1)
        if "enum" in schema or schema.get("format") == "uuid":
            yield from ("x", "12345678-1234-4234-8234-12345678")


def _bounds(schema: Json) -> list[tuple[int, int]]:
    limits = (("minimum", -1), ("maximum", 1))
    return [(schema[name], step) for name, step in limits if name in schema]


NOT_OBJECTS = (b"[]", b'"text"', b"5", b"true", b"null", b"[{}]")

BROKEN_JSON = (
    b"{",
    b"{}}",
    b"{'a': 1}",
    b'{"a": 1,}',
    b'{"a" 1}',
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": 01}',
    b'{"a": "\n"}',
    b'{"a": "\\x"}',
    b"<a>1</a>",
    b"a=1&b=2",
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b'{"a":' * 100_000,
)

BROKEN_TEXT = (
    b'{"a": "\xff"}',
    b'{"a": "\xc3"}',
    b'{"a": "\xed\xa0\x80"}',
    b'{"a": "\xc0\xaf"}',
    b'{"a": "\\ud800"}',
    b'{"a": "\\u0000"}',
    b'{"\xfe": 1}',
    '{"a": 1}'.encode("utf-16"),
    '{"a": "é"}'.encode("latin-1"),
)

CODED = (
    ("gzip", gzip.compress(b"{}")),
    ("gzip", b"this is not gzip"),
    ("gzip", gzip.compress(b'{"a": 1}')[:-6]),
    ("gzip", gzip.compress(b" " * 5_000_000)),
    ("deflate", b"\x00\xff\x00\xff"),
    ("br", b"\x00\xff\x00\xff"),
    ("zstd", b"\x00\xff\x00\xff"),
)
"""Content codings and bodies: a good one, broken ones, one cut off, and one that grows to 5 MB."""

OTHER_TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/json-patch+json",
    "application/",
    ";",
    "json",
)
