"""A new password for somebody who has forgotten the old one, and has the mailbox or an admin's leave.

Only an address that was verified proves anything: another may have been given by somebody who was waiting for
its owner to come and set a password.
"""

from uuid import UUID

from auth_service import proofs
from auth_service.accounts import repository as users
from auth_service.accounts.domain import User, email_key_of
from auth_service.accounts.mailbox import write_to
from auth_service.accounts.passwords import Passwords, check_new_password
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Letter, Outbox
from auth_service.mail.repository import Mail
from auth_service.moderation.service import let_admin_reach
from auth_service.proofs import Proof, Purpose
from auth_service.recovery import repository
from auth_service.recovery.leave import Leave, give_leave
from auth_service.recovery.refusals import refuse
from auth_service.sessions.domain import Client
from auth_service.sessions.ending import end_all
from shared.db import Connection, Database
from shared.identity import Identity

_ENDED = (Purpose.RESET_PASSWORD, Purpose.LEAVE, Purpose.SECOND_FACTOR, Purpose.LINK_IDENTITY)
"""What a new password puts an end to."""


class Resets:
    """Use cases of forgotten passwords."""

    def __init__(
        self, db: Database, outbox: Outbox, passwords: Passwords, fresh_lifetime: int, clock: Clock
    ) -> None:
        """``fresh_lifetime``: seconds, the setting AUTH_FRESH_LIFETIME."""
        self._db = db
        self._outbox = outbox
        self._passwords = passwords
        self._fresh_lifetime = fresh_lifetime
        self._clock = clock

    async def forget(self, address: str, client: Client) -> None:
        """Write to an address if it is somebody's; raises MailUnavailable.

        Whose it is is looked up later (`write`), so that who asks cannot tell from the time either.
        """
        self._outbox.require()
        async with self._db.begin() as conn:
            await self._outbox.enqueue(
                conn,
                Letter.PASSWORD_FORGOTTEN,
                address,
                None,
                address=client.address,
                user_agent=client.user_agent,
            )

    async def write(self, conn: Connection, mail: Mail) -> None:
        """What `forget` left to do, in the transaction that ends the request for it."""
        client = Client(mail.data["address"], mail.data["user_agent"])
        owner = await users.find_owner(conn, mail.recipient)
        found = owner or await users.find_claimant(conn, mail.recipient)
        user = None if found is None else await self._lock(conn, found[0])
        if user is not None and user.is_verified:
            await self._outbox.enqueue(conn, Letter.RESET_PASSWORD, user.email, user.id, email=user.email)
        elif user is not None and user.email is not None:
            await write_to(conn, self._outbox, user, user.email)
        await record(
            conn,
            Event.PASSWORD_RESET_ASKED,
            at=mail.created_at,
            user_id=None if user is None else user.id,
            client=client,
        )

    async def _lock(self, conn: Connection, user: User) -> User | None:
        """The user, who stays until the transaction ends; None if the address is not his any more."""
        locked = await repository.lock(conn, user.id)
        return locked[0] if locked is not None and locked[0].email == user.email else None

    async def give_leave(self, identity: Identity, user_id: UUID, client: Client) -> Leave:
        """As an admin, let somebody set a new password.

        Raises RevokedToken, ReauthenticationRequired, Forbidden, UserNotFound or GuestsHaveNoPassword.
        """
        async with self._db.begin() as conn:
            actor, user = await let_admin_reach(conn, identity, user_id, self._clock, self._fresh_lifetime)
            return await give_leave(conn, user, now=self._clock(), actor_id=actor.id, client=client)

    async def reset(self, token: str, new_password: str, client: Client) -> None:
        """Set a new password and end all sessions.

        Raises LinkInvalid, TooManyLogins, or what is wrong with the password; the token is good still then.
        """
        for purpose in (Purpose.RESET_PASSWORD, Purpose.LEAVE):
            async with self._db.begin() as conn:
                await proofs.lock_owner(conn, token)
                proof = await proofs.find(conn, purpose, token, self._clock())
                found = None if proof is None else await repository.lock(conn, proof.user_id)
            if found is None:
                continue
            check_new_password(new_password, username=found[0].username, email=found[0].email)
            password_hash = await self._passwords.hash(new_password)
            async with self._db.begin() as conn:
                await proofs.lock_owner(conn, token)
                proof = await proofs.redeem(conn, purpose, token, self._clock())
                done = proof is not None and await self._set(conn, purpose, proof, password_hash, client)
            if done:
                return
        raise await refuse(self._db, self._clock, Purpose.RESET_PASSWORD, token, client)

    async def _set(
        self, conn: Connection, purpose: Purpose, proof: Proof, password_hash: str, client: Client
    ) -> bool:
        """False where the address that the token went to, if it was one, is not the user's own any more."""
        now = self._clock()
        found = await repository.lock(conn, proof.user_id)
        if found is None:
            return False
        user, owned = found
        if purpose is Purpose.RESET_PASSWORD:
            if user.email is None or not owned or not user.is_verified:
                return False
            if email_key_of(user.email) != email_key_of(proof.data["email"]):
                return False
        await repository.set_hash(conn, user.id, password_hash, now)
        await proofs.withdraw(conn, user.id, *_ENDED)
        await self._outbox.notify(conn, Letter.PASSWORD_CHANGED, user)
        await record(conn, Event.PASSWORD_RESET, at=now, user_id=user.id, client=client, by=str(purpose))
        await end_all(conn, user.id, now)
        return True
