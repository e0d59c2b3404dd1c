"""The life of a socket: let in by a token, greeted, its commands answered, sent away when the token ends."""

import asyncio
import logging
import time
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any

from game_service.announcements import ROOM, room_channel, user_channel
from game_service.battles import repository as battle_log
from game_service.metrics import GameMetrics
from game_service.presence.service import Presence
from game_service.rooms import repository as rooms
from game_service.rooms.service import room_data
from game_service.settings import Settings
from game_service.sockets.dispatch import Dispatcher
from game_service.sockets.followed import Followed
from game_service.sockets.server import SocketServer
from game_service.sockets.sessions import Session, Sessions
from game_service.work import utc_now
from shared.db import Database
from shared.errors import CodemazeError, TooMany, Unauthenticated, Unavailable, problem
from shared.feed import Entry, Handler
from shared.identity import ExpiredToken, InvalidToken, RevokedToken, Verifier, bearer
from shared.security_reports import Refusal, SecurityReports, describe

log = logging.getLogger(__name__)

MOST_SOCKETS = 20
"""Sockets of one user on an instance."""
EXPIRY_GRACE = 60.0
"""Seconds that a socket may outlive its token; the client sends ``authenticate`` with a new one."""
EXPIRY_POLL = 1.0
KNOWN_WITHIN = 2.0
"""Seconds for which a socket that comes early waits until it is known which tokens were revoked."""


class TooManySockets(TooMany):
    """You have too many connections open."""

    code = "too-many-sockets"


class RevocationsUnknown(Unavailable):
    """Which sessions have ended is not known at the moment; try again soon."""

    code = "revocations-unknown"


class Gate:
    """What `SocketServer` hands on."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        server: SocketServer,
        sessions: Sessions,
        verifier: Verifier,
        presence: Presence,
        dispatcher: Dispatcher,
        metrics: GameMetrics,
        followed: Followed,
        reports: SecurityReports,
    ) -> None:
        self._settings = settings
        self._db = db
        self._server = server
        self._sessions = sessions
        self._verifier = verifier
        self._presence = presence
        self._dispatcher = dispatcher
        self._metrics = metrics
        self._followed = followed
        self._reports = reports
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._known: asyncio.Event | None = None

    def trust_after(self, known: asyncio.Event) -> None:
        """Let nobody in until this is set: all that was revoked so far is known."""
        self._known = known

    @property
    def knows_revocations(self) -> bool:
        """Whether all that was revoked before this instance started is known."""
        return self._known is None or self._known.is_set()

    async def connect(self, sid: str, eio_sid: str, environ: dict[str, Any], auth: object) -> None:
        """Let a socket in by ``auth.token`` or else the Authorization header."""
        if self._known is not None and not self.knows_revocations:
            try:
                await asyncio.wait_for(self._known.wait(), KNOWN_WITHIN)
            except TimeoutError as error:
                raise RevocationsUnknown(retry_after=1) from error
        token = _token(environ, auth)
        try:
            identity = await self._verifier.verify(token)
        except InvalidToken as error:
            self._reports.report(_refusal(environ, error, token))
            raise
        if self._stopping or len(self._sessions.of_user(identity.user_id)) >= MOST_SOCKETS:
            raise TooManySockets(retry_after=1)
        bucket = self._sessions.bucket_of(
            identity.user_id, self._settings.commands_per_second, self._settings.commands_burst
        )
        session = Session(sid, eio_sid, identity, bucket)
        self._sessions.add(session)  # it counts from now on, for others that connect this moment
        try:
            await self._presence.arrive(session)
        except BaseException:
            self._sessions.remove(session)
            raise
        self._metrics.sockets.set(len(self._sessions))

    async def greet(self, sid: str) -> None:
        """Put the socket into the channels of its user's rooms and battle, and say hello."""
        session = self._sessions.find(sid)
        if session is None:
            return
        try:
            await self._welcome(session)
        except CodemazeError as error:
            self._dismiss(session, error)
            return
        session.is_open = True
        if session.identity in self._verifier.revocations:  # revoked while it was let in
            self._dismiss(session, RevokedToken(), goodbye=True)

    async def resync(self) -> None:
        """Greet all sockets again: what was said of their rooms and battles may not have come here.

        Nothing may come meanwhile. Raises DatabaseUnavailable.
        """
        for session in self._sessions:
            if session.is_open:
                for channel in self._server.channels(session.sid):
                    if channel.startswith(ROOM):
                        self._server.leave(session.sid, channel)
                await self._welcome(session)

    async def _welcome(self, session: Session) -> None:
        sid = session.sid
        self._server.enter(sid, user_channel(session.user_id))  # first: what is said meanwhile is for it too
        async with self._db.connect() as conn:
            joined = [await room_data(conn, room) for room in await rooms.of_user(conn, session.user_id)]
            held = await battle_log.active(conn, session.user_id)
        for room in joined:
            self._server.enter(sid, room_channel(room["id"]))
        hello = {
            "user_id": str(session.user_id),
            "server_now": utc_now().isoformat(),
            "expires_at": session.identity.expires_at,
            "rooms": joined,
            "battles": [
                {
                    "battle_id": str(row.battle_id),
                    "room_id": str(row.room_id),
                    "seq": self._followed.enter(sid, row.battle_id, row.seq),
                }
                for row in held
            ],
        }
        self._server.publish(sid, "connected", hello)
        if held:
            self._spawn(self._presence.sync(session.user_id))

    async def disconnect(self, sid: str) -> None:
        """Note that a socket closed; commands that it sent before are done all the same."""
        session = self._sessions.find(sid)
        if session is None:
            return
        self._sessions.remove(session)
        self._metrics.sockets.set(len(self._sessions))
        session.is_open = False
        if self._stopping:
            return  # whoever starts next gives players a moment to connect again
        self._spawn(self._presence.depart(session))

    def receive(self, sid: str, data: object, ack_id: int | None) -> None:
        """Answer a command; it arrived now, whenever its turn comes."""
        session = self._sessions.find(sid)
        if session is not None:
            self._spawn(self._answer(session, data, ack_id, utc_now()))

    def watch_revocations(self, apply: Handler) -> Handler:
        """A handler of the feed that applies revocations, then sends away the sockets they concern."""

        async def handle(entries: Sequence[Entry], position: int) -> None:
            await apply(entries, position)
            if entries:
                for session in self._sessions:
                    if session.identity in self._verifier.revocations:
                        self._dismiss(session, RevokedToken(), goodbye=True)

        return handle

    async def expire(self) -> None:
        """Send away sockets whose token ended a while ago."""
        limit = time.time() - EXPIRY_GRACE
        for session in self._sessions:
            if session.identity.expires_at < limit:
                self._dismiss(session, ExpiredToken())
        self._sessions.forget_buckets()
        await asyncio.sleep(EXPIRY_POLL)

    async def stop(self) -> None:
        """Close all sockets and finish what their commands began."""
        self._stopping = True
        await self._server.close()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, session: Session, data: object, ack_id: int | None, at: datetime) -> None:
        outcome = await self._dispatcher.answer(session, data, at)
        if ack_id is not None:
            self._server.acknowledge(session.eio_sid, ack_id, outcome)
        elif not outcome["ok"]:
            self._server.publish(session.sid, "error", _told(outcome["error"]))

    def _dismiss(self, session: Session, error: CodemazeError, *, goodbye: bool = False) -> None:
        if not session.is_dismissed:
            session.is_dismissed = True
            self._server.publish(session.sid, "error", _told(problem(error)))
            self._server.hang_up(session.eio_sid, goodbye=goodbye)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work for a socket failed", exc_info=error)


def _told(body: dict[str, Any]) -> dict[str, Any]:
    """A problem for the event ``error``; older clients read ``message``."""
    return body | {"message": body["detail"]}


def _token(environ: dict[str, Any], auth: object) -> str:
    """Raises Unauthenticated when there is none."""
    given = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(given, str) and given:
        return bearer(given) or given
    token = bearer(environ.get("HTTP_AUTHORIZATION"))
    if token is None:
        raise Unauthenticated
    return token


def _refusal(environ: dict[str, Any], error: InvalidToken, token: str) -> Refusal:
    """A token that was refused, for the audit log."""
    kind, data = describe(token)
    return Refusal(
        error.code,
        kind,
        method="CONNECT",
        path=str(environ.get("PATH_INFO", "")),
        address=str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")[0].strip() or None,
        user_agent=environ.get("HTTP_USER_AGENT"),
        data=data,
    )
