"""The SQL of drafts, as functions that take a connection.

A draft's proof is claimed by its revision and the number of the attempt; what a proof stores is conditional
on both, so that an edit, and whoever takes over after a lease, leave no trace of it.
"""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from problem_service.authoring.domain import DraftNotFound
from problem_service.domain import ProofState
from problem_service.tables import drafts, proof_state_type
from shared.db import Connection

_table = drafts.c
_NOW = sa.func.clock_timestamp()
_UNFINISHED = (ProofState.WAITING, ProofState.RUNNING)
_unfinished = _table.proof_state.in_([sa.literal(state, proof_state_type) for state in _UNFINISHED])


class Claim(NamedTuple):
    """Who proves a draft."""

    draft_id: UUID
    revision: int
    attempt: int


def _state(state: ProofState) -> sa.BindParameter[ProofState]:
    return sa.literal(state, proof_state_type)


def _seconds(name: str) -> sa.ColumnElement[Any]:
    return sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam(name, type_=sa.Float))


def _own(of: str = "author_id") -> sa.ColumnElement[bool]:
    """Of the author, or of any where it is null."""
    author = sa.bindparam(of, type_=sa.Uuid)
    return sa.or_(author.is_(None), _table.author_id == author)


_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("name"), 0)))
_by_key = sa.and_(
    _table.author_id == sa.bindparam("author_id"),
    sa.or_(
        _table.idempotency_key == sa.bindparam("key"),
        _table.idempotency_key.startswith(sa.bindparam("numbered"), autoescape=False),
    ),
)
_BY_KEY = (
    sa.select(drafts).where(_by_key).order_by(sa.func.length(_table.idempotency_key), _table.idempotency_key)
)
_COUNT = sa.select(sa.func.count()).where(_table.author_id == sa.bindparam("author_id"))
_COUNT_SEEN = sa.select(sa.func.count()).select_from(drafts).where(_own())
_PAGE = (
    sa.select(
        _table.id,
        _table.author_id,
        _table.problem_id,
        _table.slug,
        _table.title,
        _table.revision,
        _table.proof_state,
        _table.created_at,
        _table.updated_at,
    )
    .where(_own())
    .order_by(_table.updated_at.desc(), _table.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .offset(sa.bindparam("offset", type_=sa.Integer))
)
_INSERT = sa.insert(drafts).returning(drafts)
_ONE = sa.select(drafts).where(_table.id == sa.bindparam("id"), _own())
_ONE_LOCKED = _ONE.with_for_update()
_NO_PROOF = {
    "proof_state": _state(ProofState.NONE),
    "proof": sa.null(),
    "tests": sa.null(),
    "attempt": 0,
    "claimed_until": sa.null(),
}
_REPLACE = (
    sa.update(drafts)
    .where(_table.id == sa.bindparam("of_id"))
    .values({**_NO_PROOF, "revision": _table.revision + 1, "updated_at": _NOW})
    .returning(drafts)
)
_DELETE = sa.delete(drafts).where(_table.id == sa.bindparam("id"), _own())
_LINK = sa.update(drafts).where(_table.id == sa.bindparam("of_id"))

_UNPROVED = sa.select(
    sa.func.count().label("all"),
    sa.func.count().filter(_table.author_id == sa.bindparam("author_id")).label("own"),
).where(_unfinished)
_REQUEST = (
    sa.update(drafts)
    .where(_table.id == sa.bindparam("of_id"))
    .values({**_NO_PROOF, "proof_state": _state(ProofState.WAITING), "updated_at": _NOW})
    .returning(drafts)
)
_CLAIM = (
    sa.update(drafts)
    .where(
        _table.id.in_(
            sa.select(_table.id)
            .where(_unfinished, sa.or_(_table.claimed_until.is_(None), _table.claimed_until < _NOW))
            .order_by(_table.updated_at)
            .limit(sa.bindparam("most", type_=sa.Integer))
            .with_for_update(skip_locked=True)
        )
    )
    .values(
        attempt=_table.attempt + 1,
        claimed_until=_NOW + _seconds("lease"),
        proof_state=_state(ProofState.RUNNING),
    )
    .returning(_table.id, _table.revision, _table.attempt, _table.problem_id, _table.definition)
)
_RENEW = (
    sa.update(drafts)
    .where(
        _table.proof_state == _state(ProofState.RUNNING),
        _table.id.in_(sa.bindparam("ids", expanding=True, type_=sa.Uuid)),
    )
    .values(claimed_until=_NOW + _seconds("lease"))
    .returning(_table.id, _table.revision, _table.attempt)
)
_claimed = sa.and_(
    _table.id == sa.bindparam("of_id"),
    _table.revision == sa.bindparam("of_revision"),
    _table.attempt == sa.bindparam("of_attempt"),
    _table.proof_state == _state(ProofState.RUNNING),
)
_RELEASE = (
    sa.update(drafts)
    .where(_claimed)
    .values(
        proof_state=_state(ProofState.WAITING),
        attempt=_table.attempt - sa.bindparam("uncounted", type_=sa.Integer),
        claimed_until=_NOW + _seconds("pause"),
    )
)
_FINISH = sa.update(drafts).where(_claimed).values(claimed_until=sa.null())


async def lock(conn: Connection, what: object) -> None:
    """Let nobody else work on this until the transaction ends: an author's drafts, or the line."""
    await conn.scalar(_LOCK, name=f"drafts of {what}")


async def find_by_key(conn: Connection, author_id: UUID, key: str) -> list[Any]:
    """What a request with this key made; an import gives each draft the key with a number."""
    numbered = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + " "
    return await conn.all(_BY_KEY, author_id=author_id, key=key, numbered=numbered)


async def count(conn: Connection, author_id: UUID) -> int:
    return int(await conn.scalar(_COUNT, author_id=author_id) or 0)


async def list_page(
    conn: Connection, author_id: UUID | None, *, limit: int, offset: int
) -> tuple[list[Any], int]:
    """An author's drafts, or everybody's, without their content, and how many there are in all."""
    total = await conn.scalar(_COUNT_SEEN, author_id=author_id)
    rows = await conn.all(_PAGE, author_id=author_id, limit=limit, offset=offset)
    return rows, int(total or 0)


async def insert(conn: Connection, **values: Any) -> Any:
    return await conn.one(_INSERT, **values)


async def get(conn: Connection, draft_id: UUID, author_id: UUID | None, *, locked: bool = False) -> Any:
    """A draft of the author's, or anybody's; ``locked``: until the transaction ends. Raises DraftNotFound."""
    row = await conn.first(_ONE_LOCKED if locked else _ONE, id=draft_id, author_id=author_id)
    if row is None:
        raise DraftNotFound
    return row


async def replace(conn: Connection, draft_id: UUID, *, slug: str, title: str, definition: bytes) -> Any:
    """Make it the next revision, of which nothing is proved."""
    return await conn.one(_REPLACE, of_id=draft_id, slug=slug, title=title, definition=definition)


async def delete(conn: Connection, draft_id: UUID, author_id: UUID | None) -> None:
    """Raises DraftNotFound."""
    if not await conn.execute(_DELETE, id=draft_id, author_id=author_id):
        raise DraftNotFound


async def link(conn: Connection, draft_id: UUID, problem_id: UUID, slug: str) -> None:
    """Let it become the next version of a problem from now on."""
    await conn.execute(_LINK, of_id=draft_id, problem_id=problem_id, slug=slug)


async def count_unproved(conn: Connection, author_id: UUID) -> tuple[int, int]:
    """Drafts that wait for their proof or are being proved: of all authors, and of this one."""
    row = await conn.one(_UNPROVED, author_id=author_id)
    return row.all, row.own


async def request_proof(conn: Connection, draft_id: UUID) -> Any:
    """Let it wait for its proof."""
    return await conn.one(_REQUEST, of_id=draft_id)


async def claim(conn: Connection, most: int, lease: float) -> list[Any]:
    """Take up to ``most`` drafts that nobody proves, the longest waiting first, for ``lease`` seconds."""
    return await conn.all(_CLAIM, most=most, lease=lease)


async def renew(conn: Connection, ids: Collection[UUID], lease: float) -> set[Claim]:
    """Hold drafts for ``lease`` more seconds; the claims on them that are good."""
    rows = await conn.all(_RENEW, ids=list(ids), lease=lease)
    return {Claim(row.id, row.revision, row.attempt) for row in rows}


async def release(conn: Connection, claim: Claim, *, pause: float = 0, counted: bool = False) -> None:
    """Give a claim back: anyone may prove it, after a pause in seconds. ``counted``: it was an attempt."""
    await conn.execute(
        _RELEASE,
        of_id=claim.draft_id,
        of_revision=claim.revision,
        of_attempt=claim.attempt,
        uncounted=0 if counted else 1,
        pause=pause,
    )


async def finish(
    conn: Connection, claim: Claim, state: ProofState, report: dict[str, Any], tests: bytes | None
) -> bool:
    """Store what a proof said; False if the claim is lost, or the draft was changed."""
    stored = {"proof_state": state, "proof": report, "tests": tests}
    touched = await conn.execute(
        _FINISH, of_id=claim.draft_id, of_revision=claim.revision, of_attempt=claim.attempt, **stored
    )
    return touched > 0
