"""The battle machine once more, each step stored: what the tables say never differs from the battle."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from game_service.battles import domain, repository
from game_service.battles.domain import Event, Presence, RoundProblem, Seat
from game_service.battles.domain.events import SubmissionJudged, SubmissionReceived
from game_service.battles.projections import Statement
from game_service.judging import repository as judging
from game_service.players import repository as players
from game_service.rooms.service import make_room
from game_service.tables import battle_players, submissions
from shared.db import Connection, Database
from tests.databases import MadeDatabase
from tests.game_service.logs import whole_log
from tests.game_service.unit.test_battle_machine import Promises

T = TypeVar("T")
_SEATS = sa.select(battle_players).where(battle_players.c.battle_id == sa.bindparam("battle_id"))
_PENDING = sa.select(submissions.c.id).where(
    submissions.c.battle_id == sa.bindparam("battle_id"), submissions.c.pending
)


class StoredBattle(Promises):
    """Its players, room and battle are its own, so that many share a database."""

    runner: ClassVar[asyncio.Runner]
    db: ClassVar[Database]

    families: ClassVar[Iterator[int]] = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.family = next(self.families)
        self.names: list[str] = []

    def make_id(self, name: str) -> UUID:
        """Unlike all other battles' ids, but sorted and hashed as theirs: each run goes the same way."""
        if name not in self.names:
            self.names.append(name)
        return UUID(int=self.family * 1000 * sys.hash_info.modulus + self.names.index(name))

    def stored(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """The outcome of work in a transaction."""

        async def run() -> T:
            async with self.db.begin() as conn:
                return await work(conn)

        return self.runner.run(run())

    def begin(self, problems: list[RoundProblem], seats: list[Seat]) -> None:
        async def people(conn: Connection) -> UUID:
            for name in self.crew:
                await players.add(conn, self.make_id(name), name, is_guest=True)
            owner = seats[0].player_id
            return await make_room(
                conn, name="room", owner_id=owner, is_private=True, password_hash=None, seats=4
            )

        self.room_id = self.stored(people)
        self.battle, events = domain.create(
            self.make_id("b"), self.settings, problems, seats, self.now, self.room_id
        )
        self.stored(lambda conn: repository.create(conn, self.battle, events, [{} for _ in problems]))
        super().note(events)

    def note(self, events: list[Event]) -> None:
        super().note(events)
        besides = [statement for event in events if (statement := self.beside(event))]
        self.stored(lambda conn: repository.save(conn, self.battle, events, *besides))

    def beside(self, event: Event) -> Statement | None:
        """What the service stores besides the event."""
        match event.data:
            case SubmissionReceived() as sent:
                return judging.insertion(
                    id=sent.submission_id, battle_id=self.battle.id, player_id=sent.player_id,
                    round=sent.round, problem_id=uuid4(), language="python", source="", arrived_at=event.at,
                )  # fmt: skip
            case SubmissionJudged() as judged:
                return judging.verdict(judged, None)
            case _:
                return None

    @rule()
    def crash_and_reload_the_state(self) -> None:
        self.battle = self.stored(lambda conn: repository.get(conn, self.battle.id))

    @rule()
    def crash_and_fold_the_log(self) -> None:
        self.battle = domain.fold(self.stored(lambda conn: whole_log(conn, self.battle.id)))

    @invariant()
    def the_tables_hold_whom_the_battle_holds(self) -> None:
        rows = self.stored(lambda conn: conn.all(_SEATS, battle_id=self.battle.id))
        assert {row.user_id: (row.presence, row.active) for row in rows} == {
            player.id: (
                player.presence.value,
                not self.battle.is_over and player.presence is not Presence.FORFEITED,
            )
            for player in self.battle.players
        }

    @invariant()
    def the_tables_have_judged_what_the_battle_wants_judged(self) -> None:
        rows = self.stored(lambda conn: conn.all(_PENDING, battle_id=self.battle.id))
        assert {row.id for row in rows} == {each.id for each in self.battle.pending()}

    def teardown(self) -> None:
        super().teardown()
        self.the_tables_hold_whom_the_battle_holds()
        self.the_tables_have_judged_what_the_battle_wants_judged()
        assert self.stored(lambda conn: whole_log(conn, self.battle.id)) == self.log


@pytest.fixture
def stored_battle(make_database: Callable[[], MadeDatabase]) -> Iterator[type[StoredBattle]]:
    """The machine with a database behind it."""

    async def open_database() -> Database:
        return await Database(make_database().dsn("game"), size=2).__aenter__()

    with asyncio.Runner() as runner:
        StoredBattle.runner = runner
        StoredBattle.db = runner.run(open_database())
        yield StoredBattle
        runner.run(_close(StoredBattle.db))


async def _close(db: Any) -> None:
    await db.__aexit__(None, None, None)


def test_what_is_stored_of_a_battle_never_differs_from_it(stored_battle: type[StoredBattle]) -> None:
    run_state_machine_as_test(
        stored_battle,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
