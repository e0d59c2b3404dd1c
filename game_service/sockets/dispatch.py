"""From an event to its answer: ``{ok: true, …}`` or ``{ok: false, error: problem}``."""

import contextlib
import logging
from datetime import datetime
from typing import Any

from game_service.metrics import GameMetrics
from game_service.sockets import schemas
from game_service.sockets.commands import Commands, load
from game_service.sockets.sessions import Session
from game_service.work import Answer, Caller, digest_of
from shared.errors import CodemazeError, Forbidden, InternalError, TooMany, ValidationFailed, problem
from shared.identity import RevokedToken, Verifier

log = logging.getLogger(__name__)

MOST_UNDER_WAY = 32
"""Commands of a socket that may wait for their answers."""
AUTHENTICATE = "authenticate"
_AUTHENTICATE = schemas.Authenticate()


class OtherUser(Forbidden):
    """This token is another user's; open another connection with it."""

    code = "other-user"


class Dispatcher:
    """Finds the command, checks its data, runs it in the socket's turn."""

    def __init__(self, commands: Commands, verifier: Verifier, metrics: GameMetrics) -> None:
        self._commands = commands
        self._verifier = verifier
        self._metrics = metrics

    async def answer(self, session: Session, data: object, at: datetime) -> dict[str, Any]:
        """The acknowledgement of an event that arrived ``at``; never raises."""
        label = "unknown"
        session.under_way += 1
        try:
            if not session.bucket.take() or session.under_way > MOST_UNDER_WAY:
                raise TooMany(retry_after=1)
            name, argument = _parse(data)
            if name == AUTHENTICATE:
                label = name
                answer = await self._renew(session, load(_AUTHENTICATE, argument)["token"])
            else:
                command = self._commands.get(name)
                label = name
                members = load(command.schema, argument)
                msg_id = members.pop("msg_id", None)
                caller = Caller(
                    user_id=session.user_id,
                    name=session.identity.name,
                    at=at,
                    msg_id=msg_id,
                    digest=b"" if msg_id is None else digest_of(name, argument),
                )
                async with contextlib.nullcontext() if command.is_long else session.turn:
                    if session.is_dismissed or session.identity in self._verifier.revocations:
                        raise RevokedToken  # it was sent away while the command waited
                    answer = await command.run(caller, members)
        except CodemazeError as error:
            self._metrics.commands.labels(label, error.code).inc()
            return {"ok": False, "error": problem(error)}
        except Exception:
            log.exception("command %s failed", label)
            self._metrics.commands.labels(label, InternalError.code).inc()
            return {"ok": False, "error": problem(InternalError())}
        finally:
            session.under_way -= 1
        self._metrics.commands.labels(label, "ok").inc()
        return {"ok": True, **answer}

    async def _renew(self, session: Session, token: str) -> Answer:
        """Go on with a newer token. Raises OtherUser and what is wrong with the token."""
        identity = await self._verifier.verify(token)
        if identity.user_id != session.user_id:
            raise OtherUser
        session.identity = identity
        return {"expires_at": identity.expires_at}


def _parse(data: object) -> tuple[str, object]:
    """Name and argument of an event; none given is an empty object. Raises ValidationFailed."""
    match data:
        case [str() as name]:
            return name, {}
        case [str() as name, argument]:
            return name, {} if argument is None else argument
        case _:
            raise ValidationFailed("An event needs a name and one JSON object, without binary data.")
