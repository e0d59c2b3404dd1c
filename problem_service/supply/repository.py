"""SQL of serving problems: from stock, else unseen by the players, else what they saw longest ago."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.repository import PUBLIC, Filter
from problem_service.tables import problems, rank_type, servings, stock
from shared.db import Connection

_TODAY = sa.func.date_trunc("day", sa.func.now(), "UTC")
_rank = sa.bindparam("rank", type_=rank_type)
_tags = sa.cast(sa.bindparam("tags", type_=pg.ARRAY(sa.Text)), pg.ARRAY(sa.Text))
_players = sa.cast(sa.bindparam("players", type_=pg.ARRAY(sa.Uuid)), pg.ARRAY(sa.Uuid))
_count = sa.bindparam("count", type_=sa.Integer)
_fits = sa.and_(sa.or_(_rank.is_(None), problems.c.rank == _rank), problems.c.tags.contains(_tags))
_is_unseen = sa.not_(problems.c.listed)
"""Somebody who edits or lists what is in stock has made it known."""
_of_players = servings.c.player_id == sa.any_(_players)


def _take() -> sa.CTE:
    """Takes problems off the shelves, those made for just these tags first.

    Several at once take different ones, and none waits for another.
    """
    taken_today = (
        sa.select(sa.func.count().label("fresh"))
        .where(_of_players, servings.c.fresh, servings.c.served_at >= _TODAY)
        .group_by(servings.c.player_id)
        .subquery()
    )
    found = (
        sa.select(stock.c.problem_id)
        .join(problems, problems.c.id == stock.c.problem_id)
        .where(
            _fits,
            _is_unseen,
            sa.select(sa.func.coalesce(sa.func.max(taken_today.c.fresh), 0)).scalar_subquery()
            < sa.bindparam("most_fresh", type_=sa.Integer),
        )
        .order_by((stock.c.tags == _tags).desc(), stock.c.added_at, stock.c.problem_id)
        .limit(_count)
        .with_for_update(of=stock, skip_locked=True)
        .cte("found")
    )
    return (
        sa.delete(stock)
        .where(stock.c.problem_id.in_(sa.select(found.c.problem_id)))
        .returning(stock.c.problem_id.label("id"))
        .cte("taken")
    )


def _list(taken: sa.CTE) -> sa.CTE:
    """What somebody has is there for everybody."""
    return (
        sa.update(problems)
        .where(problems.c.id.in_(sa.select(taken.c.id)))
        .values(listed=True)
        .returning(problems.c.id)
        .cte("shown")
    )


def _known(most: sa.ColumnElement[int] | sa.ScalarSelect[int]) -> sa.Subquery:
    """Listed problems, those first that the players have not seen, then those not seen for longest."""
    seen = (
        sa.select(servings.c.problem_id, sa.func.max(servings.c.served_at).label("at"))
        .where(_of_players)
        .group_by(servings.c.problem_id)
        .subquery()
    )
    return (
        sa.select(problems.c.id)
        .join_from(problems, seen, seen.c.problem_id == problems.c.id, isouter=True)
        .where(_fits, problems.c.listed)
        .where(problems.c.id.not_in(sa.bindparam("exclude", expanding=True, type_=sa.Uuid)))
        .order_by(seen.c.at.asc().nulls_first(), sa.func.random())
        .limit(most)
        .subquery()
    )


def _note(chosen: sa.CTE) -> sa.CTE:
    """Remembers for each player what they are shown."""
    player = sa.func.unnest(_players).column_valued("player")
    key = sa.cast(sa.bindparam("idempotency_key", type_=sa.Text), sa.Text)
    insert = pg.insert(servings).from_select(
        ["player_id", "problem_id", "fresh", "idempotency_key"],
        sa.select(player, chosen.c.id, chosen.c.fresh, key)
        .select_from(chosen)
        .order_by(player, chosen.c.id),  # as others do, so that no two wait for each other
    )
    return (
        insert.on_conflict_do_update(
            index_elements=[servings.c.player_id, servings.c.problem_id],
            set_={
                "served_at": sa.func.clock_timestamp(),
                "idempotency_key": sa.func.coalesce(
                    insert.excluded.idempotency_key, servings.c.idempotency_key
                ),
            },
        )
        .returning(servings.c.problem_id)
        .cte("noted")
    )


def _serve(*, from_stock: bool) -> sa.Select[Any]:
    """All in one statement, and so in one round trip and all or nothing."""
    steps: list[sa.CTE] = []
    if from_stock:
        taken = _take()
        steps.append(_list(taken))
        others = _known(sa.select(_count - sa.func.count()).select_from(taken).scalar_subquery())
        chosen = (
            sa.select(taken.c.id, sa.true().label("fresh"))
            .union_all(sa.select(others.c.id, sa.false()))
            .cte("chosen")
        )
    else:
        chosen = sa.select(_known(_count).c.id, sa.false().label("fresh")).cte("chosen")
    return (
        sa.select(*PUBLIC, chosen.c.fresh)
        .join_from(chosen, problems, problems.c.id == chosen.c.id)
        .order_by(chosen.c.fresh.desc(), sa.func.random())
        .add_cte(*steps, _note(chosen))
    )


_player = sa.func.unnest(_players).column_valued("player")
_LOCK = sa.select(
    sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.cast(_player, sa.Text), 0))
).order_by(_player)
"""Each player gets one problem after another, so that requests at once do not get the same one."""
_SERVE = _serve(from_stock=True)
_SERVE_KNOWN = _serve(from_stock=False)
_ids = sa.cast(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)), pg.ARRAY(sa.Uuid))
_SHOW = sa.select(sa.literal(1)).add_cte(
    _note(
        sa.select(problems.c.id, sa.false().label("fresh"))
        .where(problems.c.id == sa.any_(_ids))
        .cte("chosen")
    )
)
_ANY_IN_STOCK = sa.select(
    sa.exists().where(stock.c.problem_id == problems.c.id, _is_unseen).select_from(stock)
)
_AGAIN = (
    sa.select(*PUBLIC, servings.c.fresh)
    .join_from(servings, problems, problems.c.id == servings.c.problem_id)
    .where(
        servings.c.player_id == sa.bindparam("player", type_=sa.Uuid),
        servings.c.idempotency_key == sa.bindparam("key", type_=sa.Text),
    )
)


@dataclass(frozen=True, slots=True)
class Wish:
    """How many problems for whom. ``most_fresh``: from stock, for one player on a day (UTC)."""

    filter: Filter
    players: Sequence[UUID]
    count: int = 1
    exclude: Collection[UUID] = ()
    most_fresh: int = 0
    idempotency_key: str | None = None


async def serve(conn: Connection, wish: Wish) -> list[Any]:
    """Up to ``count`` different problems, each with ``fresh``: whether it comes from stock."""
    players = list(dict.fromkeys(wish.players))
    parameters = {
        **wish.filter.parameters(),
        "players": players,
        "count": wish.count,
        "exclude": list(wish.exclude),
        "idempotency_key": wish.idempotency_key,
    }
    statement = _SERVE_KNOWN
    if wish.most_fresh:
        statement = _SERVE
        parameters["most_fresh"] = wish.most_fresh
    return await conn.execute_all((_LOCK, {"players": players}), (statement, parameters))


async def show(conn: Connection, players: Sequence[UUID], ids: Collection[UUID]) -> None:
    """Remember that players are shown these problems, which others chose for them."""
    await conn.execute(_SHOW, players=list(dict.fromkeys(players)), ids=list(ids), idempotency_key=None)


async def has_stock(conn: Connection) -> bool:
    """Whether anything is in stock."""
    return bool(await conn.scalar(_ANY_IN_STOCK))


async def find_served(conn: Connection, player_id: UUID, key: str) -> Any | None:
    """What the request with this key was answered with."""
    return await conn.first(_AGAIN, player=player_id, key=key)
