"""Quick match: players who want the same settings are paired into a room and a battle."""

import asyncio
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import orjson

from game_service.announcements import Tell, user_channel
from game_service.background import attempt, woken
from game_service.battles import repository as battle_log
from game_service.battles.domain import Seat
from game_service.battles.rules import Choice, Rules
from game_service.battles.service import Battles
from game_service.clients import NotEnoughProblems, ProblemClient, ProblemsRefused
from game_service.locks import Locks
from game_service.matches import repository
from game_service.players import repository as players
from game_service.rooms import repository as rooms
from game_service.rooms.errors import PlayerBusy
from game_service.rooms.service import joined, make_room, room_data
from game_service.work import Answer, Caller, Transactions, Work
from shared.errors import CodemazeError, problem

POLL = 1.0
"""Seconds between two looks at the queue for what other instances put there."""
SEATS = 2


class Matches:
    """The queue and the one who pairs."""

    def __init__(
        self,
        transactions: Transactions,
        locks: Locks,
        battles: Battles,
        problems: ProblemClient,
        rules: Rules,
    ) -> None:
        self._transactions = transactions
        self._locks = locks
        self._battles = battles
        self._problems = problems
        self._rules = rules
        self._queue_changed = asyncio.Event()

    async def enqueue(self, caller: Caller, choice: Choice) -> Answer:
        """Wait for an opponent. Raises PlayerBusy."""
        settings = asdict(choice)
        key = orjson.dumps(settings, option=orjson.OPT_SORT_KEYS).decode()

        async def body(work: Work) -> Answer:
            await players.lock(work.conn, [caller.user_id])
            if await battle_log.busy(work.conn, [caller.user_id]):
                raise PlayerBusy
            await repository.enqueue(work.conn, caller.user_id, key, settings)
            work.wake(self._queue_changed)
            return {"queued": True}

        return await self._transactions.run(body, caller)

    async def cancel(self, caller: Caller) -> Answer:
        """Wait no longer; ``cancelled`` tells whether the player had waited."""

        async def body(work: Work) -> Answer:
            await players.lock(work.conn, [caller.user_id])
            return {"cancelled": await repository.remove(work.conn, [caller.user_id]) > 0}

        return await self._transactions.run(body, caller)

    async def step(self) -> None:
        """Pair who can be paired, then wait for the queue to change; one key's trouble is not another's."""
        async with self._transactions.db.connect() as conn:
            keys = await repository.ready(conn)
        for key in keys:
            await attempt(self._pair_all(key))
        await woken(self._queue_changed, POLL)

    async def _pair_all(self, key: str) -> None:
        while await self._pair(key):
            pass

    async def _pair(self, key: str) -> bool:
        """Serve two players; False if there are none left. Raises ProblemsUnavailable: they wait on."""
        async with self._transactions.db.connect() as conn:
            settings = await repository.find_settings(conn, key)
            expected = [row.user_id for row in await repository.pair(conn, key)]
        if settings is None:
            return False
        choice = choice_of(settings)
        try:
            problems = await self._problems.pick(choice.problems(expected))
        except (NotEnoughProblems, ProblemsRefused) as error:
            return await self._refuse(key, error)

        async def body(work: Work) -> Answer:
            pair = await self._take(work, key)
            if not pair:
                return {"served": False}
            users = [row.user_id for row in pair]
            first, second = pair
            room_id = await make_room(
                work.conn,
                name=f"{first.username} vs {second.username}",
                owner_id=first.user_id,
                is_private=True,
                password_hash=None,
                seats=SEATS,
                is_match=True,
            )
            await rooms.enter(work.conn, room_id, users)
            battle = await self._battles.create(
                work,
                battle_id,
                room_id,
                self._rules.settings(choice, seats=SEATS),
                problems,
                [Seat(row.user_id, row.username) for row in pair],
                ready=users,
            )
            room = await room_data(work.conn, room_id)
            found = {"room": room, "room_id": str(room_id), "battle_id": str(battle.id)}
            work.announcements[:0] = [
                item
                for user_id in users
                for item in (*joined(room, user_id), Tell(user_channel(user_id), "match_found", found))
            ]
            return {"served": True}

        battle_id = uuid4()
        async with self._locks.of(battle_id):
            return bool((await self._transactions.run(body))["served"])

    async def _refuse(self, key: str, error: CodemazeError) -> bool:
        """Tell a pair that no battle can be made of these settings."""

        async def body(work: Work) -> Answer:
            pair = await self._take(work, key)
            failed = {"error": problem(error)}
            work.tell(*(Tell(user_channel(row.user_id), "match_failed", failed) for row in pair))
            return {"served": bool(pair)}

        return bool((await self._transactions.run(body))["served"])

    async def _take(self, work: Work, key: str) -> list[Any]:
        """Two players out of the queue, locked; none if there are no two, or not the same two once locked."""
        pair = await repository.pair(work.conn, key)
        users = [row.user_id for row in pair]
        if len(pair) < SEATS:
            return []
        await players.lock(work.conn, users)
        if [row.user_id for row in await repository.pair(work.conn, key)] != users:
            return []
        await repository.remove(work.conn, users)
        return pair


def choice_of(settings: dict[str, Any]) -> Choice:
    """The settings as they were put into the queue."""
    members: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()
    }
    return Choice(**members)
