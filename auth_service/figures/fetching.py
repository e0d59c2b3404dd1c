"""All that a site tells of one account, asked part by part."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from auth_service.figures.client import Answer, Client, Mark
from auth_service.figures.errors import LimitExceeded
from auth_service.figures.sites import Part, Source

Kept = Mapping[str, Any]
"""By the number of a query: `mark` and `part`, of answers that the site can call unchanged."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a site told."""

    data: dict[str, Any]
    kept: Kept | None
    unchanged: bool
    """Whether the site said of everything that it still holds."""


async def fetch(client: Client, source: Source, username: str, kept: Kept | None) -> Fetched:
    """Ask for an account; ``kept``: from the last time.

    Raises NoFigures, NoSuchAccount, SiteRests.
    """
    kept = kept or {}
    parts: list[Part] = []
    keep: dict[str, Any] = {}
    news = 0
    while (query := source.next_query(username, parts)) is not None:
        number = str(len(parts))
        known = kept.get(number)
        answer = await client.ask(query, None if known is None else Mark(**known["mark"]))
        if known is not None and answer.status == HTTPStatus.NOT_MODIFIED:
            part, mark = known["part"], known["mark"]
        else:
            news += 1
            part, mark = _read(client, source, answer, parts), answer.mark and asdict(answer.mark)
        if mark is not None and query.body is None:
            keep[number] = {"mark": mark, "part": part}
        parts.append(part)
    return Fetched(source.figures(parts), keep or None, unchanged=not news)


def _read(client: Client, source: Source, answer: Answer, parts: list[Part]) -> Part:
    try:
        return source.read(answer.status, answer.body, parts)
    except LimitExceeded:
        raise client.rest() from None
