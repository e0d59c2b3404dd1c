"""What the operator does from a command line, with the service running or not."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from argon2 import PasswordHasher

from auth_service import feed
from auth_service.accounts import repository as users
from auth_service.accounts.avatars import AVATARS
from auth_service.accounts.domain import Registration, User, UsernameTaken, UserNotFound
from auth_service.accounts.names import find_fault, normalise
from auth_service.audit import Event, record
from auth_service.clock import now
from auth_service.mail import Outbox
from auth_service.moderation import repository
from auth_service.moderation.roles import change_role_by_name, find_by_exact_name
from auth_service.recovery.leave import Leave, give_leave
from auth_service.second_factor.removal import take_off
from auth_service.sessions.domain import NOBODY
from auth_service.sessions.ending import end_access
from auth_service.sessions.repository import lock_user
from auth_service.settings import Settings
from shared.db import Connection, ConstraintViolated, Database
from shared.errors import ValidationFailed
from shared.identity import Role


async def set_role(settings: Settings, name: str, role: Role) -> User:
    """Give an account a role; its access tokens end at once, and a refresh brings the new role.

    Raises UserNotFound, GuestsHaveNoRole or LastAdmin.
    """
    async with _transaction(settings) as conn:
        return await change_role_by_name(conn, name, role, now=now())


async def let_in(settings: Settings, name: str, *, second_factor_too: bool) -> tuple[User, Leave, bool]:
    """Let somebody set a new password; ``second_factor_too``: and be without one until it is turned on again.

    The user, the leave, and whether a second factor was taken off. Raises UserNotFound or
    GuestsHaveNoPassword.
    """
    async with Database(settings.database_url, size=1) as db, db.begin() as conn:
        await repository.take_turn(conn)
        found = await find_by_exact_name(conn, name)
        user = await lock_user(conn, found.id)
        if user is None:
            raise UserNotFound
        at, taken_off = now(), False
        leave = await give_leave(conn, user, now=at)
        if second_factor_too:
            outbox = Outbox(db, now, on=settings.sends_mail)
            taken_off = await take_off(conn, outbox, user, now=at, actor_id=None, client=NOBODY)
        if taken_off:
            await end_access(conn, user.id, at)
        return user, leave, taken_off


async def make_admin(settings: Settings, name: str, password: str) -> User:
    """Make an account that is an admin's from the start.

    Raises ValidationFailed, UsernameReserved, UsernameTaken, or what is wrong with the password.
    """
    registration = Registration(normalise(name), password)
    fault = find_fault(registration.username)
    if fault is not None:
        raise ValidationFailed(fault)
    registration.check()
    password_hash = password_hasher(settings).hash(password)
    at = now()
    user = replace(registration.user(avatar=secrets.choice(AVATARS), now=at), role=Role.ADMIN)
    try:
        async with _transaction(settings) as conn:
            await repository.take_turn(conn)
            await users.release_name(conn, user.username, at)
            user = await users.insert(conn, user, password_hash)
            await record(conn, Event.REGISTERED, at=at, user_id=user.id, by="operator")
            await record(conn, Event.ROLE_CHANGED, at=at, user_id=user.id, role=str(user.role), by="operator")
            await feed.publish(conn, feed.ProfileChanged(user), at=at)
    except ConstraintViolated as error:
        raise UsernameTaken from error
    return user


def password_hasher(settings: Settings) -> PasswordHasher:
    """What hashes passwords at the cost that the settings say."""
    return PasswordHasher(
        time_cost=settings.argon2_time,
        memory_cost=settings.argon2_memory,
        parallelism=settings.argon2_parallelism,
    )


@asynccontextmanager
async def _transaction(settings: Settings) -> AsyncIterator[Connection]:
    async with Database(settings.database_url, size=1) as db, db.begin() as conn:
        yield conn
