"""Pictures of users: ours, which are drawn here, or one somewhere else, by its address.

Ours are small mazes, the same left and right, each in colours of its own: all that is random in them comes
from their names. Pictures elsewhere are never fetched by us, and only browsers get to see their addresses.
"""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from shared.errors import CodemazeError, Kind

AVATARS = tuple(f"avatar-{number:02}" for number in range(1, 25))
"""The names of our own pictures."""
LONGEST_URL = 500
"""Characters."""
PATH = "/api/avatars"

_URL = re.compile(r"https://[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]+")
"""No spaces, no control characters, no quotes and no angle brackets, whatever page it will be on."""
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
_PRIVATE = (".local", ".localhost", ".localdomain", ".internal", ".lan", ".home", ".corp", ".home.arpa")
"""Ends of hosts' names that are no public ones: browsers are not to be sent into their users' networks."""

_ROWS, _COLUMNS = 5, 3
"""Cells of the left half of a maze; the middle column is the same in both halves."""
_CELL, _EDGE, _SIZE = 16, 16, 96

Cell = tuple[int, int]


class BadAvatar(CodemazeError):
    """An avatar is one of avatar-01 to avatar-24, or the https address of a picture."""

    code = "bad-avatar"
    kind = Kind.INVALID


def check_avatar(text: str) -> str:
    """An avatar that a user may have: a name of ours or an https URL; raises BadAvatar."""
    if text in AVATARS:
        return text
    if len(text) > LONGEST_URL or _URL.fullmatch(text) is None:
        raise BadAvatar
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadAvatar from error
    host = parts.hostname or ""
    if "@" in parts.netloc or port == 0 or _HOST.fullmatch(host) is None or host.endswith(_PRIVATE):
        raise BadAvatar
    return text


def picture_url(avatar: str, public_url: str | None = None) -> str:
    """Where a picture is; of ours it is a path, after ``public_url`` where that is known."""
    return avatar if avatar.startswith("https://") else f"{public_url or ''}{PATH}/{avatar}.svg"


def draw(name: str) -> bytes:
    """One of our own pictures as SVG, always the same."""
    chance = _numbers(name)
    order = AVATARS.index(name) if name in AVATARS else next(chance)
    # By the golden angle, neighbours differ most.
    hue = round(order * 137.508 + 210) % 360
    passages = list(_carve(chance))
    left = "".join(
        f"M{_place(before[1])} {_place(before[0])}L{_place(after[1])} {_place(after[0])}"
        for before, after in passages
    )
    row, column = passages[-1][1]
    flip = f'transform="matrix(-1 0 0 1 {_SIZE} 0)"'
    dot = f'cx="{_place(column)}" cy="{_place(row)}" r="5" fill="hsl({(hue + 180) % 360} 90% 45%)"'
    lines = f'd="{left}" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" role="img">'
        f'<defs><linearGradient id="a" x2="1" y2="1"><stop stop-color="hsl({hue} 70% 58%)"/>'
        f'<stop offset="1" stop-color="hsl({(hue + 45) % 360} 75% 40%)"/></linearGradient></defs>'
        f'<rect width="{_SIZE}" height="{_SIZE}" rx="20" fill="url(#a)"/>'
        f"<path {lines}/><path {lines} {flip}/><circle {dot}/><circle {dot} {flip}/></svg>\n"
    ).encode()


def _place(index: int) -> int:
    return _EDGE + index * _CELL


def _numbers(seed: str) -> Iterator[int]:
    """Numbers from 0 to 255 without end, as the seed has it."""
    digest = seed.encode()
    while True:
        digest = hashlib.sha256(digest).digest()
        yield from digest


def _carve(chance: Iterator[int]) -> Iterator[tuple[Cell, Cell]]:
    """The passages of the left half of a maze: every cell is reached, on one way."""
    start = (next(chance) % _ROWS, _COLUMNS - 1)
    path, seen = [start], {start}
    while path:
        row, column = path[-1]
        around = ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1))
        open_to = [
            (down, right)
            for down, right in around
            if 0 <= down < _ROWS and 0 <= right < _COLUMNS and (down, right) not in seen
        ]
        if not open_to:
            path.pop()
            continue
        chosen = open_to[next(chance) % len(open_to)]
        yield (row, column), chosen
        seen.add(chosen)
        path.append(chosen)
