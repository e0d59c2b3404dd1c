"""Use cases of battles: each is one transaction under the battle's lock, told to the players afterwards."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from game_service.announcements import Close, Enter, Leave, Logged, battle_channel
from game_service.battles import domain, repository
from game_service.battles.arrivals import Arrivals
from game_service.battles.deadlines import Alarm
from game_service.battles.domain import Battle, BattleSettings, Event, Seat, Transition
from game_service.battles.domain.events import (
    BattleCancelled,
    BattleFinished,
    PlayerGone,
    PlayerJoined,
    PlayerLeft,
)
from game_service.battles.projections import Statement
from game_service.battles.repository import BattleNotFound
from game_service.battles.rules import for_languages, round_problem
from game_service.judging import repository as submissions
from game_service.locks import Locks
from game_service.matches import repository as queue
from game_service.players import repository as players
from game_service.presence import repository as presence
from game_service.work import Answer, Caller, Transactions, Work, utc_now
from shared.db import Connection
from shared.errors import ValidationFailed

SNAPSHOT_BEYOND = 500
"""Who missed more events than this is given a snapshot, which is shorter."""

Rule = Callable[[Battle, UUID, datetime], Transition]


class SeqAhead(ValidationFailed):
    """The battle has not come as far as this last_seq."""

    code = "seq-ahead"


class Battles:
    """Runs the rules of battles against the database."""

    def __init__(self, transactions: Transactions, locks: Locks) -> None:
        self._transactions = transactions
        self._locks = locks
        self._arrivals = Arrivals()
        self.alarm = Alarm()
        """Told of each battle's next deadline."""
        self.submissions_waiting = asyncio.Event()
        """Set when there is something to judge."""

    async def ready(self, caller: Caller, battle_id: UUID) -> Answer:
        """Say one is ready."""
        return await self._follow(caller, battle_id, domain.ready)

    async def forfeit(self, caller: Caller, battle_id: UUID) -> Answer:
        """Give up."""
        return await self._follow(caller, battle_id, domain.forfeit)

    async def claim_win(self, caller: Caller, battle_id: UUID) -> Answer:
        """Take the win from opponents who are gone."""
        return await self._follow(caller, battle_id, domain.claim_win)

    async def submit(self, caller: Caller, battle_id: UUID, language: str, source: str) -> Answer:
        """Take a submission that arrived at ``caller.at``."""
        submission_id = uuid4()

        async def body(work: Work) -> Answer:
            battle = await get_for_player(work.conn, battle_id, caller.user_id)
            battle, events = domain.submit(battle, caller.user_id, submission_id, language, caller.at)
            round_ = battle.round
            assert round_ is not None
            await self.record(
                work,
                battle,
                events,
                submissions.insertion(
                    id=submission_id,
                    battle_id=battle_id,
                    player_id=caller.user_id,
                    round=round_.number,
                    problem_id=round_.problem.id,
                    problem_version=round_.problem.version,
                    elapsed_ms=(caller.at - round_.starts_at) // timedelta(milliseconds=1),
                    language=language,
                    source=source,
                    arrived_at=caller.at,
                ),
            )
            work.wake(self.submissions_waiting)
            return {
                "battle_id": str(battle_id),
                "submission_id": str(submission_id),
                "round": round_.number,
                "seq": battle.seq,
            }

        with self._arrivals.note(battle_id, caller.at):
            async with self._locks.of(battle_id):
                return await self._transactions.run(body, caller)

    async def tick(self, battle_id: UUID) -> None:
        """Do what time brings about, unless another instance or a submission that came in time is at it."""

        async def body(work: Work) -> Answer:
            battle = await repository.find_free_for_update(work.conn, battle_id)
            if battle is not None and not self._arrivals.keep_open(battle):
                await self.record(work, *domain.tick(battle, utc_now()))
            return {}

        async with self._locks.of(battle_id):
            await self._transactions.run(body)

    async def sync(self, battle_id: UUID, player_id: UUID) -> None:
        """Tell the battle whether the player is there: in its room, with a socket open on any instance."""

        async def body(work: Work) -> Answer:
            battle = await repository.get_for_update(work.conn, battle_id)
            if battle.find_player(player_id) is None:
                return {}
            assert battle.room_id is not None
            rule: Rule
            if not await presence.is_member(work.conn, battle.room_id, player_id):
                rule = domain.leave
            elif await presence.is_absent(work.conn, player_id):
                rule = domain.drop
            else:
                rule = domain.back
            await self.record(work, *rule(battle, player_id, utc_now()))
            return {}

        async with self._locks.of(battle_id):
            await self._transactions.run(body)

    async def join(self, battle_id: UUID, seat: Seat) -> None:
        """Give someone who is in the room a free seat, or take back a player who had left."""

        async def body(work: Work) -> Answer:
            battle = await repository.get_for_update(work.conn, battle_id)
            assert battle.room_id is not None
            if not await presence.is_member(work.conn, battle.room_id, seat.player_id):
                return {}  # left again this moment
            if battle.find_player(seat.player_id) is not None:
                await self.record(work, *domain.back(battle, seat.player_id, utc_now()))
            elif battle.status is domain.Status.WAITING and len(battle.players) < battle.settings.seats:
                await players.lock(work.conn, [seat.player_id])
                if not await repository.busy(work.conn, [seat.player_id]):
                    await queue.remove(work.conn, [seat.player_id])
                    await self.record(work, *domain.join(battle, seat, utc_now()))
            return {}

        async with self._locks.of(battle_id):
            await self._transactions.run(body)

    async def create(
        self,
        work: Work,
        battle_id: UUID,
        room_id: UUID,
        settings: BattleSettings,
        problems: Sequence[dict[str, Any]],
        seats: Sequence[Seat],
        ready: Sequence[UUID],
    ) -> Battle:
        """A new battle in the transaction of ``work``; those in ``ready`` need not say so.

        The caller holds the lock of ``battle_id``.
        """
        now = utc_now()
        problems = [for_languages(problem, settings.languages) for problem in problems]
        battle, events = domain.create(
            battle_id, settings, [round_problem(problem) for problem in problems], seats, now, room_id
        )
        for player_id in ready:
            battle, more = domain.ready(battle, player_id, now)
            events.extend(more)
        wires = await repository.create(work.conn, battle, events, problems)
        work.tell(*(Enter(seat.player_id, battle_channel(battle.id)) for seat in seats))
        self._tell(work, battle, events, wires)
        return battle

    async def record(self, work: Work, battle: Battle, events: Sequence[Event], *besides: Statement) -> None:
        """Store what happened, with ``besides``, and tell the players once it is committed."""
        if events or besides:
            wires = await repository.save(work.conn, battle, events, *besides)
            self._tell(work, battle, events, wires)

    async def resume(self, caller: Caller, battle_id: UUID, last_seq: int) -> Answer:
        """What a player missed after ``last_seq``, or a snapshot; works after the end too.

        The player's sockets here hear what comes next, even of a battle that began at another instance.
        Raises BattleNotFound, SeqAhead.
        """
        async with self._transactions.db.connect() as conn:
            battle = await repository.get(conn, battle_id)
            if battle.find_player(caller.user_id) is None:
                raise BattleNotFound
            if not battle.is_over:  # they listen before the log is read, so that nothing falls between
                self._transactions.announcer.follow(caller.user_id, battle_id, battle.seq)
                battle = await repository.get(conn, battle_id)
            if last_seq > battle.seq:
                raise SeqAhead
            answer: Answer = {"battle_id": str(battle_id), "server_now": utc_now().isoformat()}
            if battle.seq - last_seq > SNAPSHOT_BEYOND:
                answer |= {"snapshot": await self._snapshot(conn, battle), "seq": battle.seq}
            else:
                answer["events"] = await repository.events_after(conn, battle_id, last_seq)
            own = await submissions.own(conn, battle_id, caller.user_id)
        answer["submissions"] = [own_submission(row) for row in own]
        return answer

    async def snapshot(self, conn: Connection, battle_id: UUID, user_id: UUID) -> dict[str, Any]:
        """The battle as one of its players may see it. Raises BattleNotFound."""
        battle = await repository.get(conn, battle_id)
        if battle.find_player(user_id) is None:
            raise BattleNotFound
        return await self._snapshot(conn, battle)

    async def _snapshot(self, conn: Connection, battle: Battle) -> dict[str, Any]:
        started = (await repository.problems_of(conn, battle.id))[: len(battle.rounds)]
        return domain.to_snapshot(battle, utc_now()) | {"problems": started}

    async def _follow(self, caller: Caller, battle_id: UUID, rule: Rule) -> Answer:
        async def body(work: Work) -> Answer:
            battle = await get_for_player(work.conn, battle_id, caller.user_id)
            battle, events = rule(battle, caller.user_id, utc_now())
            await self.record(work, battle, events)
            return {"battle_id": str(battle_id), "seq": battle.seq}

        async with self._locks.of(battle_id):
            return await self._transactions.run(body, caller)

    def _tell(
        self, work: Work, battle: Battle, events: Sequence[Event], wires: Sequence[dict[str, Any]]
    ) -> None:
        channel = battle_channel(battle.id)
        for event, wire in zip(events, wires, strict=True):
            if isinstance(event.data, PlayerJoined):
                work.tell(Enter(event.data.player_id, channel))
            work.tell(Logged(battle.id, event.seq, wire))
            match event.data:
                case PlayerLeft(player_id=player_id) | PlayerGone(player_id=player_id):
                    if battle.find_player(player_id) is None:
                        work.tell(Leave(player_id, channel))
                case BattleFinished() | BattleCancelled():
                    work.tell(Close(channel))
                case _:
                    pass
        deadline = domain.next_deadline(battle)
        if deadline is not None and deadline < self.alarm.at:
            work.wake(self.alarm.sooner)


async def get_for_player(conn: Connection, battle_id: UUID, user_id: UUID) -> Battle:
    """The battle, locked; raises BattleNotFound for strangers too, who are not told that it exists."""
    battle = await repository.get_for_update(conn, battle_id)
    if battle.find_player(user_id) is None:
        raise BattleNotFound
    return battle


def own_submission(row: Any) -> dict[str, Any]:
    """A submission as its sender sees it."""
    return {
        "submission_id": str(row.id),
        "round": row.round,
        "language": row.language,
        "at": row.arrived_at.isoformat(),
        "verdict": row.verdict,
        "passed": row.passed,
        "tests": row.tests,
        "message": row.message,
    }
