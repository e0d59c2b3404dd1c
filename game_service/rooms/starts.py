"""Starting battles in rooms."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from game_service.battles import repository as battle_log
from game_service.battles.domain import Seat
from game_service.battles.rules import Choice, Rules
from game_service.battles.service import Battles
from game_service.clients import ProblemClient
from game_service.locks import Locks
from game_service.matches import repository as queue
from game_service.players import repository as players
from game_service.rooms import repository
from game_service.rooms.errors import BattleRunning, NotEnoughPlayers, NotInRoom, NotOwner, PlayerBusy
from game_service.rooms.service import Rooms
from game_service.work import Answer, Caller, Transactions, Work
from shared.db import Connection


class Starts:
    """Battles that the owners of rooms start."""

    def __init__(
        self,
        transactions: Transactions,
        locks: Locks,
        rooms: Rooms,
        battles: Battles,
        problems: ProblemClient,
        rules: Rules,
    ) -> None:
        self._transactions = transactions
        self._locks = locks
        self._rooms = rooms
        self._battles = battles
        self._problems = problems
        self._rules = rules

    async def start(self, caller: Caller, room_id: UUID | None, choice: Choice) -> Answer:
        """Begin a battle among the members present; the owner, who starts it, is ready.

        Raises NotInRoom, NotOwner, BattleRunning, NotEnoughPlayers, PlayerBusy, NotEnoughProblems,
        ProblemsRefused, ProblemsUnavailable.
        """
        known = await self._transactions.answered(caller)
        if known is not None:
            return known
        room_id = room_id or await self._rooms.latest(caller.user_id)
        async with self._transactions.db.connect() as conn:
            room = await repository.find(conn, room_id=room_id, code=None)
            expected = await self._seats(conn, room, caller, choice)
        problems = await self._problems.pick(choice.problems([seat.player_id for seat in expected]))

        async def body(work: Work) -> Answer:
            room = await repository.find_for_update(work.conn, room_id)
            seats = await self._seats(work.conn, room, caller, choice)
            users = [seat.player_id for seat in seats]
            await players.lock(work.conn, users)
            await queue.remove(work.conn, users)
            busy = await battle_log.busy(work.conn, users)
            if caller.user_id in busy:
                raise PlayerBusy
            seats = [seat for seat in seats if seat.player_id not in busy]
            if choice.seats is None and len(seats) < 2:
                raise NotEnoughPlayers
            battle = await self._battles.create(
                work,
                battle_id,
                room_id,
                self._rules.settings(choice, seats=choice.seats or len(seats)),
                problems,
                seats,
                ready=[caller.user_id],
            )
            return {
                "battle_id": str(battle.id),
                "room_id": str(room_id),
                "seq": battle.seq,
                "players": [str(seat.player_id) for seat in seats],
            }

        battle_id = uuid4()
        async with self._locks.of(battle_id):
            return await self._transactions.run(body, caller)

    async def _seats(
        self, conn: Connection, room: Any | None, caller: Caller, choice: Choice
    ) -> Sequence[Seat]:
        """Who would play: the owner and members with a socket, the longest-present first."""
        members = [] if room is None else await repository.members(conn, room.id)
        if room is None or caller.user_id not in {row.user_id for row in members}:
            raise NotInRoom
        if room.owner_id != caller.user_id:
            raise NotOwner
        if await battle_log.find_open_in_room(conn, room.id) is not None:
            raise BattleRunning
        there = [row for row in members if row.absent_since is None or row.user_id == caller.user_id]
        there.sort(key=lambda row: row.user_id != caller.user_id)
        if choice.seats is None and len(there) < 2:
            raise NotEnoughPlayers
        return [Seat(row.user_id, row.username) for row in there[: choice.seats]]
