"""Accounts at identity providers that a user's account here is linked with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from auth_service import feed, proofs
from auth_service.accounts import repository as users
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Letter, Outbox
from auth_service.proofs import Purpose
from auth_service.providers import repository
from auth_service.providers.domain import Flow, Identity, Person
from auth_service.providers.errors import (
    AlreadyLinked,
    IdentityTaken,
    InvalidLinkToken,
    LastWayIn,
    NotLinked,
)
from auth_service.sessions import repository as sessions
from auth_service.sessions.domain import Client, Session
from auth_service.sessions.ending import end_all
from auth_service.sessions.fresh import ReauthenticationRequired, is_fresh, require_live
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.domain import Banned, Challenge
from auth_service.sign_in.service import SignIns, settle
from auth_service.tables import USERS
from shared.db import Connection, ConstraintViolated, Database
from shared.errors import CodemazeError
from shared.identity import Identity as Caller
from shared.identity import RevokedToken, Role

_TAKEN: dict[str, type[CodemazeError]] = {
    "identities_pkey": IdentityTaken,
    "identities_user_id_provider_key": AlreadyLinked,
}
_PROMOTE = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"), USERS.c.role == Role.GUEST)
    .values(role=str(Role.PLAYER), updated_at=sa.bindparam("moment"))
)


class Linking:
    """Use cases of linked accounts."""

    def __init__(
        self, db: Database, sign_ins: SignIns, outbox: Outbox, fresh_lifetime: int, clock: Clock
    ) -> None:
        self._db = db
        self._sign_ins = sign_ins
        self._outbox = outbox
        self._fresh_lifetime = fresh_lifetime
        self._clock = clock

    async def list_of(self, caller: Caller) -> list[Identity]:
        """The caller's linked accounts; raises RevokedToken."""
        async with self._db.begin() as conn:
            user, _ = await require_live(conn, caller, self._clock())
            return await repository.list_of(conn, user.id)

    async def require_room(self, caller: Caller, provider: str) -> tuple[User, Session]:
        """Who may link an account at a provider now.

        A guest has nothing to show who he is but the session. Raises AlreadyLinked, RevokedToken or
        ReauthenticationRequired.
        """
        async with self._db.begin() as conn:
            user, session = await self._require_fresh(conn, caller)
            if any(each.provider == provider for each in await repository.list_of(conn, user.id)):
                raise AlreadyLinked
        return user, session

    async def link(self, flow: Flow, person: Person, label: str, client: Client) -> SignedIn | None:
        """Link what a visit brought with the account that it was made for, if its session still lives.

        ``label``: the provider's, for people. What comes out is the new session of a guest, who is a player
        from now on; others go on with their own. Raises RevokedToken, Banned, IdentityTaken or AlreadyLinked.
        """
        assert flow.session_id is not None
        with _taken():
            async with self._db.begin() as conn:
                now = self._clock()
                found = await sessions.find(conn, flow.session_id, lock=True)
                if found is None or not found[1].is_live(now) or found[0].id != flow.user_id:
                    raise RevokedToken
                user = await self._link(conn, found[0].id, person, label, client, now)
                outcome = await self._promote(conn, user, person, client, now) if user.is_guest else None
        return None if outcome is None else settle(outcome)

    async def confirm(self, token: str, labels: dict[str, str], client: Client) -> None:
        """Link by a token that was mailed to the address that both accounts have.

        ``labels``: the providers', by name. Raises InvalidLinkToken, Banned, IdentityTaken or AlreadyLinked.
        """
        with _taken():
            async with self._db.begin() as conn:
                now = self._clock()
                await proofs.lock_owner(conn, token)
                proof = await proofs.redeem(conn, Purpose.LINK_IDENTITY, token, now)
                if proof is None:
                    raise InvalidLinkToken
                person = Person(**proof.data["person"] | {"usernames": ()})
                owner = await users.find_owner(conn, person.email or "")
                if owner is None or owner[0].id != proof.user_id or person.provider not in labels:
                    raise InvalidLinkToken  # the address is another's by now
                if not owner[0].is_verified:
                    raise InvalidLinkToken  # the account may be somebody else's who gave the address
                await self._link(conn, proof.user_id, person, labels[person.provider], client, now)

    async def unlink(self, caller: Caller, provider: str, label: str, client: Client) -> None:
        """Raises NotLinked, LastWayIn, RevokedToken or ReauthenticationRequired."""
        async with self._db.begin() as conn:
            now = self._clock()
            user, session = await self._require_fresh(conn, caller)
            found = await repository.lock_user(conn, user.id)
            linked = await repository.list_of(conn, user.id)
            if found is None or all(each.provider != provider for each in linked):
                raise NotLinked
            if not found[1] and len(linked) == 1:
                raise LastWayIn
            await repository.unlink(conn, user.id, provider)
            await record(
                conn,
                Event.IDENTITY_UNLINKED,
                at=now,
                user_id=user.id,
                session_id=session.id,
                client=client,
                provider=provider,
            )
            await self._tell(conn, user, Letter.IDENTITY_UNLINKED, label)

    async def _link(
        self, conn: Connection, user_id: UUID, person: Person, label: str, client: Client, now: datetime
    ) -> User:
        found = await repository.lock_user(conn, user_id)
        if found is None:
            raise RevokedToken
        user = found[0]
        if user.is_banned(now):
            raise Banned.of(user)
        identity = await repository.find(conn, person)
        if identity is not None:
            raise IdentityTaken if identity.user_id != user.id else AlreadyLinked
        await repository.link(conn, user.id, person, now)
        await record(
            conn, Event.IDENTITY_LINKED, at=now, user_id=user.id, client=client, provider=person.provider
        )
        await self._tell(conn, user, Letter.IDENTITY_LINKED, label)
        return user

    async def _promote(
        self, conn: Connection, user: User, person: Person, client: Client, now: datetime
    ) -> SignedIn | Challenge:
        """Make a guest a player, who keeps the name and all that was done under it.

        The guest's session ends: whoever else has its tokens is not to have the account.
        """
        await conn.execute(_PROMOTE, user=user.id, moment=now)
        await record(conn, Event.GUEST_BECAME_PLAYER, at=now, user_id=user.id, client=client)
        player = replace(user, role=Role.PLAYER, updated_at=now)
        await end_all(conn, user.id, now)
        outcome = await self._sign_ins.finish(conn, player, client, method=person.provider)
        await feed.publish(conn, feed.ProfileChanged(player), at=now)
        return outcome

    async def _require_fresh(self, conn: Connection, caller: Caller) -> tuple[User, Session]:
        now = self._clock()
        user, session = await require_live(conn, caller, now)
        if not user.is_guest and not is_fresh(session, now, self._fresh_lifetime):
            raise ReauthenticationRequired
        return user, session

    async def _tell(self, conn: Connection, user: User, letter: Letter, label: str) -> None:
        await self._outbox.notify(conn, letter, user, provider=label)


@contextmanager
def _taken() -> Iterator[None]:
    """Violated constraints as errors of the domain."""
    try:
        yield
    except ConstraintViolated as error:
        known = _TAKEN.get(error.constraint)
        if known is None:
            raise
        raise known from error
