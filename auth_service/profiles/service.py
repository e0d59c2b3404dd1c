"""Reading and changing profiles."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from auth_service import feed, figures
from auth_service.accounts import repository as users
from auth_service.accounts.domain import User, UsernameReserved, UsernameTaken, UserNotFound
from auth_service.accounts.names import is_reserved
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.profiles import repository
from auth_service.profiles.domain import LINKED, TOLD, change
from auth_service.sessions import repository as sessions
from auth_service.sessions.domain import Client
from auth_service.sessions.fresh import require_live
from shared.db import Connection, ConstraintViolated, Database
from shared.identity import Identity, RevokedToken


@dataclass(frozen=True, slots=True)
class Profile:
    """A user with the figures of linked accounts, as `figures.stats_of` gives them."""

    user: User
    stats: Mapping[str, Any]


class Profiles:
    """Use cases of profiles."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def get_own(self, identity: Identity) -> Profile:
        """The caller's profile; raises RevokedToken where the caller is gone or his session has ended."""
        async with self._db.connect() as conn:
            now = self._clock()
            found = await sessions.find(conn, identity.session_id)
            if found is None or not found[1].is_live(now):
                raise RevokedToken
            return await _profile(conn, found[0], now)

    async def get(self, user_id: UUID) -> Profile:
        """Anybody's profile; raises UserNotFound."""
        async with self._db.connect() as conn:
            user = await repository.find(conn, user_id)
            if user is None:
                raise UserNotFound
            return await _profile(conn, user, self._clock())

    async def change(self, identity: Identity, wanted: Mapping[str, Any], client: Client) -> Profile:
        """Change what is wanted, by member of `domain.CHANGEABLE`; the profile as it is then.

        Raises RevokedToken, UsernameTaken, UsernameReserved or BadAccountName.
        """
        try:
            async with self._db.begin() as conn:
                return await self._change(conn, identity, wanted, client)
        except ConstraintViolated as error:
            if error.constraint != "users_name_key_key":
                raise
            raise UsernameTaken from error

    async def ask_for_figures(self, identity: Identity) -> None:
        """Have the figures of the caller's linked accounts fetched soon; raises RevokedToken."""
        async with self._db.begin() as conn:
            now = self._clock()
            await require_live(conn, identity, now)
            await figures.ask_now(conn, identity.user_id, now)

    async def _change(
        self, conn: Connection, identity: Identity, wanted: Mapping[str, Any], client: Client
    ) -> Profile:
        now = self._clock()
        before = await repository.lock(conn, identity.user_id)
        if before is None:
            raise RevokedToken
        await require_live(conn, identity, now)
        user, changed = change(before, wanted)
        if not changed:
            return await _profile(conn, user, now)
        user = replace(user, updated_at=now)
        told: dict[str, Any] = {}
        if "username" in changed:
            if is_reserved(user.username):
                raise UsernameReserved
            await users.release_name(conn, user.username, now)
            holder = await users.find_by_name(conn, user.username)
            if holder is not None and holder.id != user.id:
                raise UsernameTaken
            await repository.rename(conn, user)
            told = {"old_username": before.username, "new_username": user.username}
        await repository.change(conn, user)
        for site, member in LINKED.items():
            if member in changed:
                await figures.linked(conn, user.id, site, getattr(user, member), now)
        profile = await _profile(conn, user, now)
        await record(
            conn,
            Event.PROFILE_CHANGED,
            at=now,
            user_id=user.id,
            session_id=identity.session_id,
            client=client,
            changed=changed,
            **told,
        )
        if not TOLD.isdisjoint(changed):
            await feed.publish(conn, feed.ProfileChanged(user), at=now)
        return profile


async def _profile(conn: Connection, user: User, now: datetime) -> Profile:
    return Profile(user, await figures.stats_of(conn, user.id, now))
