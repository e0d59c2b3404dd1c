"""Inputs that an author did not think of: small changes of valid ones, at the edges of what a type holds.

Most of them break a problem's constraints, and its validator must say so: what it lets through is a test that
every right solution has to pass.
"""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from problem_service.definition import Given

MOST = 20
"""Probes of one problem."""
_LARGEST = 400
"""Characters of the JSON of an input that is changed: the small ones cost little."""
_BIG = 2**40


def probes(inputs: Sequence[Given]) -> list[Given]:
    """Different from the inputs and from each other; the same ones each time."""
    known = {_key(given) for given in inputs}
    found: list[Given] = []
    small = [given for given in inputs if len(_key(given)) <= _LARGEST]
    rng = random.Random(0)  # noqa: S311  no secret
    changed = [list(_changes(given, rng)) for given in small]
    for rank in range(max(map(len, changed), default=0)):
        for changes in changed:
            if rank < len(changes) and len(found) < MOST:
                key = _key(changes[rank])
                if key not in known:
                    known.add(key)
                    found.append(changes[rank])
    return found


def _key(given: Any) -> str:
    return json.dumps(given)


def _changes(given: Given, rng: random.Random) -> Iterator[Given]:
    """Each with one place changed: what empties it first, the rest in random order."""
    if isinstance(given, str):
        first, *changes = _changes_of_text(given)
        yield first
        rng.shuffle(changes)
        yield from changes
        return
    emptied: list[Given] = []
    others: list[Given] = []
    for place, value in enumerate(given):
        for rank, other in enumerate(_changes_of(value)):
            (others if rank else emptied).append([*given[:place], other, *given[place + 1 :]])
    rng.shuffle(others)
    yield from emptied
    yield from others


def _changes_of(value: Any) -> Iterator[Any]:
    """What empties it first."""
    match value:
        case bool():
            yield not value
        case int():
            yield from (0, -1, value - 1, value + 1, -value, _BIG)
        case float():
            yield from (0.0, -value, value * 1e6)
        case str():
            yield from ("", value[1:], value + value, value.upper(), value + " ", value + "é")
        case list():
            yield from _changes_of_list(value)
        case dict():
            yield {}
            for key, inner in list(value.items())[:3]:
                yield {name: other for name, other in value.items() if name != key}
                for changed in _changes_of(inner):
                    yield value | {key: changed}


def _changes_of_list(value: list[Any]) -> Iterator[list[Any]]:
    yield []
    if not value:
        return
    yield value[1:]
    yield value[:-1]
    yield [*value, value[0]]
    yield value[::-1]
    for place in {0, len(value) // 2, len(value) - 1}:
        for changed in _changes_of(value[place]):
            yield [*value[:place], changed, *value[place + 1 :]]


def _changes_of_text(text: str) -> Iterator[str]:
    """Of words and lines; numbers as numbers."""
    yield ""
    lines = text.splitlines(keepends=True)
    yield "".join(lines[:-1])
    yield "".join(lines[1:])
    yield text + text
    words = text.split()
    for place in {0, len(words) // 2, len(words) - 1} if words else set[int]():
        word = words[place]
        for changed in _changes_of(_number(word)):
            yield text.replace(word, str(changed), 1)


def _number(word: str) -> Any:
    try:
        return int(word)
    except ValueError:
        return word
