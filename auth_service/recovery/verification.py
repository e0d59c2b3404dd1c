"""Addresses: showing that one is one's own, and changing it."""

from auth_service import proofs
from auth_service.accounts.credentials import Credentials
from auth_service.accounts.domain import EmailTaken, User, email_key_of
from auth_service.accounts.mailbox import write_to
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Letter, Outbox
from auth_service.mail.repository import withdraw
from auth_service.proofs import Proof, Purpose
from auth_service.recovery import repository
from auth_service.recovery.domain import AlreadyVerified, NoEmail
from auth_service.recovery.refusals import refuse
from auth_service.sessions.domain import Client
from auth_service.sessions.fresh import require_fresh, require_live
from shared.db import Connection, ConstraintViolated, Database
from shared.identity import Identity


class Verification:
    """Use cases of e-mail addresses."""

    def __init__(
        self, db: Database, outbox: Outbox, credentials: Credentials, fresh_lifetime: int, clock: Clock
    ) -> None:
        """``fresh_lifetime``: seconds for which a sign-in allows changing the address."""
        self._db = db
        self._outbox = outbox
        self._credentials = credentials
        self._fresh_lifetime = fresh_lifetime
        self._clock = clock

    async def verify(self, token: str, client: Client) -> None:
        """Let the address that the token went to be its user's own.

        Raises MailUnavailable, LinkInvalid or, when it is somebody else's, EmailTaken: only who holds the
        mailbox learns that.
        """
        self._outbox.require()
        try:
            async with self._db.begin() as conn:
                await proofs.lock_owner(conn, token)
                proof = await proofs.redeem(conn, Purpose.VERIFY_EMAIL, token, self._clock())
                verified = proof is not None and await self._own(conn, proof, client)
        except ConstraintViolated as error:
            if error.constraint != "users_email_key_key":
                raise
            raise EmailTaken from error
        if not verified:
            raise await refuse(self._db, self._clock, Purpose.VERIFY_EMAIL, token, client)

    async def get_address(self, identity: Identity) -> str:
        """The caller's address that is still to be verified.

        Raises MailUnavailable, RevokedToken, NoEmail or AlreadyVerified.
        """
        self._outbox.require()
        async with self._db.begin() as conn:
            user, _ = await require_live(conn, identity, self._clock())
        return _unverified(user)

    async def resend(self, identity: Identity) -> None:
        """Write once more to the caller's address; raises as `get_address` does."""
        self._outbox.require()
        async with self._db.begin() as conn:
            user, _ = await require_live(conn, identity, self._clock())
            await write_to(conn, self._outbox, user, _unverified(user))

    async def change(self, identity: Identity, address: str, password: str | None, client: Client) -> None:
        """Write to another address, which becomes the caller's once it is verified there.

        ``password``: the present one, in place of a fresh session. Raises MailUnavailable, RevokedToken,
        ReauthenticationRequired, BadCredentials, TooManyLogins, or AlreadyVerified.
        """
        self._outbox.require()
        if password is not None:
            await self._credentials.check(identity, password, client)
        async with self._db.begin() as conn:
            now = self._clock()
            if password is None:
                user, session = await require_fresh(conn, identity, now, self._fresh_lifetime)
            else:
                user, session = await require_live(conn, identity, now)
            if user.is_verified and user.email is not None and _same(user.email, address):
                raise AlreadyVerified
            await write_to(conn, self._outbox, user, address)
            await record(
                conn,
                Event.EMAIL_CHANGE_ASKED,
                at=now,
                user_id=user.id,
                session_id=session.id,
                client=client,
            )

    async def _own(self, conn: Connection, proof: Proof, client: Client) -> bool:
        """Give the user the address of a proof; False where there is no such user any more."""
        now = self._clock()
        found = await repository.lock(conn, proof.user_id)
        if found is None or found[0].deleted_at is not None:
            return False
        user, owned = found
        address = str(proof.data["email"])
        changed = user.email is None or not _same(user.email, address)
        await repository.own_email(conn, user.id, address, now)
        await proofs.withdraw(conn, user.id, Purpose.VERIFY_EMAIL)
        if changed:
            # What went to the former address proves nothing any more.
            await proofs.withdraw(conn, user.id, Purpose.RESET_PASSWORD, Purpose.LINK_IDENTITY)
            await withdraw(conn, user.id, Letter.RESET_PASSWORD, Letter.LINK_IDENTITY)
            if owned:
                await self._outbox.enqueue(conn, Letter.EMAIL_CHANGED, user.email, user.id)
        event = Event.EMAIL_CHANGED if changed else Event.EMAIL_VERIFIED
        await record(conn, event, at=now, user_id=user.id, client=client)
        return True


def _unverified(user: User) -> str:
    if user.email is None:
        raise NoEmail
    if user.is_verified:
        raise AlreadyVerified
    return user.email


def _same(one: str, other: str) -> bool:
    return email_key_of(one) == email_key_of(other)
