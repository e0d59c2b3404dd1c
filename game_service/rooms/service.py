"""Use cases of rooms: make, join, leave."""

import contextlib
from typing import Any
from uuid import UUID, uuid4

from game_service.announcements import Announcement, Close, Enter, Leave, Tell, room_channel, user_channel
from game_service.battles import repository as battle_log
from game_service.battles.domain import Seat
from game_service.battles.service import Battles
from game_service.players import repository as players
from game_service.rooms import passwords, repository
from game_service.rooms.attempts import Attempts
from game_service.rooms.codes import new_code
from game_service.rooms.errors import (
    NotInRoom,
    RoomFull,
    RoomNotFound,
    TooManyRooms,
    WrongPassword,
)
from game_service.work import Answer, Caller, Transactions, Work
from shared.db import Connection
from shared.errors import Unavailable

MOST_OWNED = 5
"""Open rooms that one user may own."""
MOST_JOINED = 20
"""Open rooms that one user may be in."""
GUESSES_OF_USER, GUESSES_IN_ROOM, GUESSES_WINDOW = 10, 60, 60.0
"""Wrong codes and passwords of a user, wrong passwords of a room, and in how many seconds."""
_CODE_ATTEMPTS = 20


class Rooms:
    """Where players meet."""

    def __init__(self, transactions: Transactions, battles: Battles) -> None:
        self._transactions = transactions
        self._battles = battles
        self._guesses_of_user = Attempts(GUESSES_OF_USER, GUESSES_WINDOW)
        self._guesses_in_room = Attempts(GUESSES_IN_ROOM, GUESSES_WINDOW)

    async def create(
        self, caller: Caller, *, name: str | None, is_private: bool, password: str | None, seats: int
    ) -> Answer:
        """Make a room and enter it. Raises TooManyRooms."""
        hashed = await passwords.hash_password(password) if password else None

        async def body(work: Work) -> Answer:
            await players.lock(work.conn, [caller.user_id])
            if await repository.count_owned(work.conn, caller.user_id) >= MOST_OWNED:
                raise TooManyRooms
            await self._check_joined(work, caller.user_id)
            room_id = await make_room(
                work.conn,
                name=name or f"{caller.name}'s room",
                owner_id=caller.user_id,
                is_private=is_private,
                password_hash=hashed,
                seats=seats,
            )
            await repository.enter(work.conn, room_id, [caller.user_id])
            return await self._joined(work, room_id, caller)

        return await self._transactions.run(body, caller)

    async def join(
        self, caller: Caller, *, room_id: UUID | None, code: str | None, password: str | None
    ) -> Answer:
        """Enter a room, and its battle if that waits for players or this one had left it.

        Whom the room's battle holds may always come back, and keeps a seat. A room that all have left belongs
        to who enters it next. Raises RoomNotFound, RoomFull, WrongPassword, TooManyRooms, TooMany.
        """
        known = await self._transactions.answered(caller)
        if known is not None:
            await self._seat(UUID(known["room_id"]), caller)
            return known
        with self._guesses_of_user.one(caller.user_id, RoomNotFound, WrongPassword):
            room = await self._admitted(caller.user_id, room_id, code, password)

        async def body(work: Work) -> Answer:
            locked = await repository.find_for_update(work.conn, room.id)
            if locked is None:
                raise RoomNotFound
            present = {row.user_id for row in await repository.members(work.conn, room.id)}
            held = await repository.held(work.conn, room.id)
            if caller.user_id not in present | held:
                if len(present | held) >= locked.seats:
                    raise RoomFull
                await players.lock(work.conn, [caller.user_id])
                await self._check_joined(work, caller.user_id)
            await repository.enter(work.conn, room.id, [caller.user_id])
            if not present:
                await repository.hand_over(work.conn, room.id, caller.user_id)
            return await self._joined(work, room.id, caller, again=caller.user_id in present)

        answer = await self._transactions.run(body, caller)
        await self._seat(room.id, caller)
        return answer

    async def leave(self, caller: Caller, room_id: UUID | None) -> Answer:
        """Leave a room, by default the latest joined, and its battle. Raises NotInRoom."""
        known = await self._transactions.answered(caller)
        if known is not None:
            return known
        room_id = room_id or await self.latest(caller.user_id)

        async def body(work: Work) -> Answer:
            await self._leave(work, room_id, caller.user_id)
            return {"room_id": str(room_id)}

        answer = await self._transactions.run(body, caller)
        battle_id = await self._open_battle(room_id)
        if battle_id is not None:
            await self._battles.sync(battle_id, caller.user_id)
        return answer

    async def sweep(self, grace: float) -> None:
        """Forget members absent for ``grace`` seconds and close rooms empty for as long.

        Those who were paired anew leave the room of their former match.
        """
        async with self._transactions.db.connect() as conn:
            absent = await repository.long_absent(conn, grace)
            outgrown = await repository.outgrown(conn)
            closed = await repository.close_empty(conn, grace)
        await self._transactions.announcer.announce([Close(room_channel(room_id)) for room_id in closed])
        for row in [*absent, *outgrown]:

            async def body(work: Work, row: Any = row) -> Answer:
                await self._leave(work, row.room_id, row.user_id)
                return {}

            with contextlib.suppress(NotInRoom):  # left this moment
                await self._transactions.run(body)

    async def _admitted(
        self, user_id: UUID, room_id: UUID | None, code: str | None, password: str | None
    ) -> Any:
        """The room, if the user may enter it as far as its password goes; that of a match is for its own."""
        async with self._transactions.db.connect() as conn:
            room = await repository.find(conn, room_id=room_id, code=code)
            if room is None:
                raise RoomNotFound
            known = {row.user_id for row in await repository.members(conn, room.id)}
            known |= await (repository.fought if room.is_match else repository.held)(conn, room.id)
        if user_id in known:
            return room
        if room.is_match:
            raise RoomNotFound
        if room.password_hash is not None:
            with self._guesses_in_room.one(room.id, WrongPassword):
                if not (password and await passwords.matches(password, room.password_hash)):
                    raise WrongPassword
        return room

    async def _check_joined(self, work: Work, user_id: UUID) -> None:
        """Raises TooManyRooms."""
        if await repository.count_joined(work.conn, user_id) >= MOST_JOINED:
            raise TooManyRooms

    async def _joined(self, work: Work, room_id: UUID, caller: Caller, *, again: bool = False) -> Answer:
        room = await room_data(work.conn, room_id)
        channel = room_channel(room_id)
        work.tell(*joined(room, caller.user_id))
        if not again:
            member = next(item for item in room["members"] if item["user_id"] == str(caller.user_id))
            arrival = {
                "user_id": member["user_id"],
                "user_name": member["username"],
                "user_picture": member["avatar"],
                "room_id": str(room_id),
            }
            work.tell(Tell(channel, "user_joined", arrival, besides=caller.user_id))
        return {"room_id": str(room_id), "room": room}

    async def _leave(self, work: Work, room_id: UUID, user_id: UUID) -> None:
        room = await repository.find_for_update(work.conn, room_id)
        if room is None or not await repository.leave(work.conn, room_id, user_id):
            raise NotInRoom
        channel = room_channel(room_id)
        gone = {"user_id": str(user_id), "room_id": str(room_id)}
        work.tell(
            Leave(user_id, channel),
            Tell(user_channel(user_id), "room_left", {"room_id": str(room_id)}),
            Tell(channel, "user_left", gone),
        )
        remaining = await repository.members(work.conn, room_id)
        if not remaining:
            await repository.emptied(work.conn, room_id)
        elif room.owner_id == user_id:
            owner_id = remaining[0].user_id
            await repository.hand_over(work.conn, room_id, owner_id)
            work.tell(Tell(channel, "owner_changed", {"room_id": str(room_id), "owner_id": str(owner_id)}))

    async def latest(self, user_id: UUID) -> UUID:
        """The room that the user joined last. Raises NotInRoom."""
        async with self._transactions.db.connect() as conn:
            rooms = await repository.of_user(conn, user_id)
        if not rooms:
            raise NotInRoom
        return rooms[0]

    async def _seat(self, room_id: UUID, caller: Caller) -> None:
        battle_id = await self._open_battle(room_id)
        if battle_id is not None:
            await self._battles.join(battle_id, Seat(caller.user_id, caller.name))

    async def _open_battle(self, room_id: UUID) -> UUID | None:
        async with self._transactions.db.connect() as conn:
            return await battle_log.find_open_in_room(conn, room_id)


async def make_room(conn: Connection, **values: Any) -> UUID:
    """A new room under a free code; its id."""
    room_id = uuid4()
    for _ in range(_CODE_ATTEMPTS):
        if await repository.insert(conn, id=room_id, code=new_code(), **values):
            return room_id
    raise Unavailable("There is no free room code at the moment; try again later.")


async def room_data(conn: Connection, room_id: UUID) -> dict[str, Any]:
    """A room as its members see it. Raises RoomNotFound."""
    room = await repository.find(conn, room_id=room_id, code=None)
    if room is None:
        raise RoomNotFound
    battle_id = await battle_log.find_open_in_room(conn, room_id)
    return {
        "id": str(room.id),
        "code": room.code,
        "name": room.name,
        "owner_id": str(room.owner_id),
        "is_private": room.is_private,
        "has_password": room.password_hash is not None,
        "seats": room.seats,
        "created_at": room.created_at.isoformat(),
        "battle_id": None if battle_id is None else str(battle_id),
        "members": [
            {
                "user_id": str(row.user_id),
                "username": row.username,
                "avatar": row.avatar,
                "is_guest": row.is_guest,
                "xp": row.xp,
                "is_present": row.absent_since is None,
                "joined_at": row.joined_at.isoformat(),
            }
            for row in await repository.members(conn, room_id)
        ],
    }


def joined(room: dict[str, Any], user_id: UUID) -> list[Announcement]:
    """A user's sockets enter the room and are told of it."""
    data = {"room_id": room["id"], "room_data": room}
    return [
        Enter(user_id, room_channel(UUID(room["id"]))),
        Tell(user_channel(user_id), "room_joined", data),
    ]
