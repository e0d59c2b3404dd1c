"""Sending what is in the outbox: a few tasks in each replica, each with its own connection to the server.

A letter is claimed for a while, sent, and forgotten once the server has taken it. One whose sender dies is
sent by another when the claim ends; it arrives twice only if the sender died between the server's answer and
the letter's end in the database.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr

import aiosmtplib
from prometheus_client import CollectorRegistry, Counter

from auth_service import proofs
from auth_service.clock import Clock
from auth_service.mail import repository
from auth_service.mail.domain import next_attempt
from auth_service.mail.letters import FORMS, Letter, Token, write
from auth_service.mail.outbox import Outbox
from auth_service.mail.repository import Mail
from auth_service.mail.server import Post
from shared.db import Connection, Database, DatabaseUnavailable, NoRow

log = logging.getLogger(__name__)

SENDERS = 4
"""Letters sent at once by a replica."""
LEASE = timedelta(minutes=5)
"""How long a letter is one sender's; longer than sending may take."""
LONGEST = 120.0
"""Seconds that sending one letter may take, whatever the server does."""
LOOK = 30.0
"""Seconds after which the outbox is looked at though nobody told of a letter."""
SHORTEST = 0.1
"""Seconds to wait for a letter that is due but somebody else's for a moment."""
GRACE = 5.0
"""Seconds that a letter has to be handed over when the service stops."""
GOODBYE = 1.0
"""Seconds that the server has to say good-bye."""
PAUSE = 1.0
"""Seconds between attempts to reach a database that is away."""

_LATER = (aiosmtplib.SMTPException, OSError, TimeoutError)


Errand = Callable[[Connection, Mail], Awaitable[None]]
"""Done in place of sending, in the transaction that ends the letter."""


class Refused(Exception):
    """This letter cannot be sent, ever."""


@dataclass(frozen=True, slots=True)
class TokenLifetimes:
    """How long letters' tokens are good, in seconds."""

    verify: int
    other: int

    def of(self, letter: Letter) -> int:
        return self.verify if letter is Letter.VERIFY_EMAIL else self.other


class Postman:
    """Sends letters; `run` it as a task."""

    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        post: Post,
        lifetimes: TokenLifetimes,
        errands: Mapping[Letter, Errand],
        clock: Clock,
        registry: CollectorRegistry,
    ) -> None:
        """``errands``: what to do about letters that are none yet."""
        self._db = db
        self._outbox = outbox
        self._post = post
        self._lifetimes = lifetimes
        self._errands = errands
        self._ended = asyncio.Event()
        self._clock = clock
        self._count = Counter(
            "codemaze_mails_total",
            "Attempts to send a letter, by what came of them.",
            ["outcome"],
            registry=registry,
        )
        for outcome in ("sent", "postponed", "given_up"):
            self._count.labels(outcome)

    async def run(self) -> None:
        """Send until cancelled."""
        senders = [asyncio.create_task(self._send_for_ever()) for _ in range(SENDERS)]
        try:
            await asyncio.wait(senders)  # which cancels none of them
        finally:
            # Before Python 3.12 a cancellation that meets the end of a time limit, as the client of SMTP sets
            # them, can get lost.
            self._ended.set()
            for sender in senders:
                sender.cancel()
            await asyncio.gather(*senders, return_exceptions=True)

    async def _send_for_ever(self) -> None:
        while not self._ended.is_set():
            news = self._outbox.news
            try:
                await self._send_what_waits()
                pause = await self._time_to_next()
            except DatabaseUnavailable:
                pause = PAUSE
            except Exception:  # the outermost boundary of a task that must not end
                log.exception("a letter could not be sent")
                pause = PAUSE
            if self._ended.is_set():
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await news.wait()

    async def _send_what_waits(self) -> None:
        """Send letters one after another over one connection, until there is none for now."""
        line = _Line(self._post)
        try:
            while not self._ended.is_set() and (mail := await self._claim()) is not None:
                errand = self._errands.get(mail.letter)
                await _to_its_end(self._try(line, mail) if errand is None else self._do(errand, mail))
        finally:
            await line.close()

    async def _claim(self) -> Mail | None:
        now = self._clock()
        async with self._db.connect() as conn:
            return await repository.claim(conn, now, now + LEASE)

    async def _write(self, mail: Mail) -> EmailMessage:
        """The letter, with a token of its own if it needs one; earlier ones end.

        Raises Refused where it cannot be written, and NoRow when its user is gone.
        """
        async with self._db.begin() as conn:
            name = await repository.get_username(conn, mail.user_id)
            token = await self._make_token(conn, mail)
        try:
            return write(
                mail.letter,
                sender=self._post.sender,
                recipient=mail.recipient,
                name=name,
                site=self._post.site,
                data=mail.data,
                now=self._clock(),
                token=token,
            )
        except ValueError as error:
            raise Refused(str(error)) from error

    async def _make_token(self, conn: Connection, mail: Mail) -> Token | None:
        purpose = FORMS[mail.letter].purpose
        if purpose is None or mail.user_id is None:
            return None
        lifetime = self._lifetimes.of(mail.letter)
        await proofs.withdraw(conn, mail.user_id, purpose)
        text = await proofs.issue(
            conn, purpose, mail.user_id, now=self._clock(), lifetime=lifetime, **mail.data
        )
        return Token(text, lifetime)

    async def _do(self, errand: Errand, mail: Mail) -> None:
        async with self._db.begin() as conn:
            await errand(conn, mail)
            await repository.delete(conn, mail)

    async def _try(self, line: "_Line", mail: Mail) -> None:
        try:
            message = await self._write(mail)
            async with asyncio.timeout(LONGEST):
                await line.send(message, mail.recipient)
        except NoRow:  # from writing it
            log.info("letter %s (%s) is not sent: its user is gone", mail.id, mail.letter)
            await self._forget(mail)
        except Refused as error:
            await self._give_up(mail, str(error))
        except _LATER as error:
            await line.close()
            await self._postpone(mail, _reason(error))
        else:
            self._count.labels("sent").inc()
            await self._forget(mail)

    async def _postpone(self, mail: Mail, reason: str) -> None:
        moment = next_attempt(mail.created_at, mail.attempt, self._clock(), random.random())  # noqa: S311
        if moment is None:
            await self._give_up(mail, reason)
            return
        self._count.labels("postponed").inc()
        log.warning("letter %s (%s) is sent later: %s", mail.id, mail.letter, reason)
        async with self._db.connect() as conn:
            await repository.postpone(conn, mail, moment)

    async def _give_up(self, mail: Mail, reason: str) -> None:
        self._count.labels("given_up").inc()
        log.error("letter %s (%s) is never sent: %s", mail.id, mail.letter, reason)
        await self._forget(mail)

    async def _forget(self, mail: Mail) -> None:
        """End a letter, however long the database is away while the claim holds."""
        until = asyncio.get_running_loop().time() + (LEASE.total_seconds() - LONGEST) / 2
        while True:
            try:
                async with self._db.connect() as conn:
                    await repository.delete(conn, mail)
            except DatabaseUnavailable:
                if asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(PAUSE)
            else:
                return

    async def _time_to_next(self) -> float:
        """Seconds until a letter is due, at most `LOOK`."""
        async with self._db.connect() as conn:
            moment = await repository.find_next_at(conn)
        if moment is None:
            return LOOK
        return min(LOOK, max(SHORTEST, (moment - self._clock()).total_seconds()))


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Do what should not be left half done; when cancelled, for a little while still."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=GRACE)
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a letter could not be sent", exc_info=error)
        raise


class _Line:
    """A connection to the server, made when there is something to send."""

    def __init__(self, post: Post) -> None:
        self._server = post.server
        self._sender = parseaddr(post.sender)[1]
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand a letter over; raises Refused, or an SMTPException or OSError if it may be taken later."""
        if self._client is None or not self._client.is_connected:
            client = self._server.client()
            await client.connect()
            self._client = client
        try:
            await self._client.sendmail(self._sender, [recipient], message.as_bytes())
        except aiosmtplib.SMTPRecipientsRefused as error:
            code, text = error.recipients[0].code, error.recipients[0].message
            if code >= 500:
                raise Refused(_shown(code, text)) from error
            raise
        except aiosmtplib.SMTPDataError as error:
            if error.code >= 500:
                raise Refused(_shown(error.code, error.message)) from error
            raise

    async def close(self) -> None:
        """Say good-bye, if the server still listens."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            async with asyncio.timeout(GOODBYE):
                await client.quit()
        except _LATER:
            client.close()


def _reason(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _shown(error.recipients[0].code, error.recipients[0].message)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _shown(error.code, error.message)
    return f"{type(error).__name__}: {error}"[:200]


def _shown(code: int, text: str) -> str:
    """A server's answer for the log, on one line; it may tell of the recipient."""
    return f"{code} {' '.join(text.split())}"[:200]
