"""Files of Codebattle's tasks: JSON, JSON lines, and what its API takes in bulk, gzip in base64."""

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Sequence
from typing import Any, NoReturn

from problem_service.exchange.errors import BadTask

MOST_TASKS = 1_000
MOST_BYTES = 20 << 20
"""Unpacked; as JSON is read at once, and small lists in it take twenty times as much memory."""
_GZIP = b"\x1f\x8b"
_GZIP_BASE64 = b"H4sI"
"""How the base64 of gzip begins."""


def looks_like_tasks(data: bytes) -> bool:
    """Whether it may be such a file, by its beginning."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"[", _GZIP_BASE64)) or data.startswith(_GZIP)


def load_tasks(data: bytes) -> list[dict[str, Any]]:
    """The tasks in a file: one, a list, a line each, or packed. Raises BadTask."""
    value = _load(_unpacked(data))
    if isinstance(value, dict) and isinstance(value.get("payload"), str):  # the body of a bulk request
        value = _load(_unpacked(value["payload"].encode("utf-8", "replace")))
    tasks = value if isinstance(value, list) else [value]
    if not tasks:
        raise BadTask("there is no task in the file")
    if len(tasks) > MOST_TASKS:
        raise BadTask(f"the file has {len(tasks)} tasks, {MOST_TASKS} at most")
    for index, task in enumerate(tasks):
        if not isinstance(task, dict):
            raise BadTask(f"task {index + 1}: must be an object")
    return tasks


def dump_tasks(tasks: Sequence[dict[str, Any]]) -> bytes:
    """A list, as JSON."""
    return json.dumps(tasks, ensure_ascii=False, allow_nan=False, indent=2).encode() + b"\n"


def dump_bulk(tasks: Sequence[dict[str, Any]]) -> bytes:
    """The ``payload`` of a bulk request: the same list each time the same."""
    return base64.b64encode(gzip.compress(json.dumps(tasks, ensure_ascii=False).encode(), mtime=0))


def _unpacked(data: bytes) -> bytes:
    stripped = data.strip()
    if stripped.startswith(_GZIP_BASE64):
        try:
            data = base64.b64decode(b"".join(stripped.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadTask(f"the file is not valid base64: {error}") from error
    if not data.startswith(_GZIP):
        return data
    inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = inflating.decompress(data, MOST_BYTES + 1)
    except zlib.error as error:
        raise BadTask(f"the file is not valid gzip: {error}") from error
    if len(unpacked) > MOST_BYTES:
        raise BadTask(f"the file has more than {MOST_BYTES >> 20} MB unpacked")
    if not inflating.eof:
        raise BadTask("the file is not valid gzip: its end is missing")
    return unpacked


def _load(data: bytes) -> Any:
    """One value, or a list of those on the lines."""
    try:
        text = data.decode("utf-8-sig")
        try:
            return _json(text)
        except json.JSONDecodeError:
            lines = [line for line in text.split("\n") if line.strip()]
            if len(lines) < 2 or len(lines) > MOST_TASKS:
                raise
            try:
                values = [_json(line) for line in lines]
            except json.JSONDecodeError:
                values = []
            if not values:
                raise
            return values
    except RecursionError as error:
        raise BadTask("the file is not valid JSON: it is nested too deep") from error
    except ValueError as error:  # of Unicode, of JSON, of numbers with too many digits
        raise BadTask(f"the file is not valid JSON: {error}") from error


def _json(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
