"""The table of commands: event name, shape, and the use case that does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from game_service.battles.rules import Choice
from game_service.battles.service import Battles
from game_service.judging.tries import Tries
from game_service.matches.service import Matches
from game_service.rooms.service import Rooms
from game_service.rooms.starts import Starts
from game_service.settings import Settings
from game_service.sockets import schemas
from game_service.work import Answer, Caller
from shared.errors import NotFound, ValidationFailed

Run = Callable[[Caller, dict[str, Any]], Awaitable[Answer]]


class UnknownCommand(NotFound):
    """There is no such command."""

    code = "unknown-command"


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table."""

    schema: ma.Schema
    run: Run
    is_long: bool = False
    """It and others of the same socket need not wait for each other: it may take long, or its time counts."""


def load(schema: ma.Schema, data: object) -> dict[str, Any]:
    """The validated members of a command; raises ValidationFailed."""
    if not isinstance(data, dict):
        raise ValidationFailed("A JSON object is expected.")
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ma.ValidationError as error:
        raise ValidationFailed(errors=error.messages_dict) from error
    return loaded


class Commands:
    """Every command that a signed-in socket may send."""

    def __init__(
        self,
        settings: Settings,
        battles: Battles,
        rooms: Rooms,
        starts: Starts,
        matches: Matches,
        tries: Tries,
    ) -> None:
        self._settings = settings
        self._battles = battles
        self._rooms = rooms
        self._starts = starts
        self._matches = matches
        self._tries = tries
        self.table = {
            "quick_match": Command(schemas.QuickMatch(), self._quick_match),
            "cancel_match": Command(schemas.Nothing(), self._cancel_match),
            "create_room": Command(schemas.CreateRoom(), self._create_room),
            "join_room": Command(schemas.JoinRoom(), self._join_room),
            "leave_room": Command(schemas.LeaveRoom(), self._leave_room),
            "start_battle": Command(schemas.StartBattle(), self._start_battle),
            "ready": Command(schemas.BattleRef(), self._ready),
            "forfeit": Command(schemas.BattleRef(), self._forfeit),
            "claim_win": Command(schemas.BattleRef(), self._claim_win),
            "submit": Command(schemas.Code(), self._submit, is_long=True),
            "try": Command(schemas.Code(), self._try, is_long=True),
            "battle_resume": Command(schemas.Resume(), self._resume),
        }

    def get(self, name: str) -> Command:
        """Raises UnknownCommand."""
        command = self.table.get(name)
        if command is None:
            raise UnknownCommand
        return command

    async def _quick_match(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._matches.enqueue(caller, self._choice(data))

    async def _cancel_match(self, caller: Caller, _data: dict[str, Any]) -> Answer:
        return await self._matches.cancel(caller)

    async def _create_room(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._rooms.create(
            caller,
            name=data.get("name"),
            is_private=data["is_private"],
            password=data.get("password"),
            seats=data["seats"],
        )

    async def _join_room(self, caller: Caller, data: dict[str, Any]) -> Answer:
        code = data.get("code")
        return await self._rooms.join(
            caller,
            room_id=data.get("room_id"),
            code=None if code is None else code.upper(),
            password=data.get("password"),
        )

    async def _leave_room(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._rooms.leave(caller, data.get("room_id"))

    async def _start_battle(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._starts.start(caller, data.get("room_id"), self._choice(data["settings"]))

    async def _ready(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._battles.ready(caller, data["battle_id"])

    async def _forfeit(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._battles.forfeit(caller, data["battle_id"])

    async def _claim_win(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._battles.claim_win(caller, data["battle_id"])

    async def _submit(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._battles.submit(caller, data["battle_id"], data["language"], data["source"])

    async def _try(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._tries.run(caller, data["battle_id"], data["language"], data["source"])

    async def _resume(self, caller: Caller, data: dict[str, Any]) -> Answer:
        return await self._battles.resume(caller, data["battle_id"], data["last_seq"])

    def _choice(self, data: dict[str, Any]) -> Choice:
        """The players' wishes, with our defaults; raises ValidationFailed."""
        shortest = self._settings.round_seconds_min
        if data.get("round_seconds", shortest) < shortest:
            raise ValidationFailed(errors={"round_seconds": [f"Must be at least {shortest}."]})
        usual = Choice()
        problem_ids = tuple(data.get("problem_ids", ()))
        return Choice(
            rounds=data.get("rounds", len(problem_ids) or usual.rounds),
            round_seconds=data.get("round_seconds", max(usual.round_seconds, shortest)),
            rank=data.get("rank"),
            tags=tuple(sorted(set(data.get("tags", ())))),
            problem_ids=problem_ids,
            languages=tuple(sorted(set(data.get("languages", ())))),
            scoring=data.get("scoring", usual.scoring),
            seats=data.get("players"),
        )
