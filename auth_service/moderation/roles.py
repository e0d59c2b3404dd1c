"""Changing a role, for admins and for the operator alike."""

from datetime import datetime
from uuid import UUID

from auth_service import feed, proofs
from auth_service.accounts import repository as users
from auth_service.accounts.domain import User, UserNotFound
from auth_service.accounts.names import normalise
from auth_service.audit import Event, record
from auth_service.moderation import repository
from auth_service.moderation.domain import GuestsHaveNoRole, LastAdmin
from auth_service.proofs import Purpose
from auth_service.sessions.domain import NOBODY, Client
from auth_service.sessions.ending import end_access
from auth_service.sessions.repository import lock_user
from shared.db import Connection
from shared.identity import Role


async def change_role(
    conn: Connection,
    user_id: UUID,
    role: Role,
    *,
    now: datetime,
    actor_id: UUID | None = None,
    client: Client = NOBODY,
) -> User:
    """Give a user a role; whoever calls has taken a turn. The last step of a transaction.

    The sessions go on, but with access tokens that tell the new role: the present ones end at once.
    ``actor_id``: the admin who does it; None: the operator. Raises UserNotFound, GuestsHaveNoRole or
    LastAdmin.
    """
    user = await lock_user(conn, user_id)
    if user is None or user.deleted_at is not None:
        raise UserNotFound
    if user.is_guest:
        raise GuestsHaveNoRole
    if user.role is role:
        return user
    if user.role is Role.ADMIN and not await repository.has_other_admins(conn, user_id, now):
        raise LastAdmin
    changed = await repository.set_role(conn, user_id, role)
    await proofs.withdraw(conn, user_id, Purpose.LEAVE)  # it was given to somebody who could do less, or more
    await record(
        conn,
        Event.ROLE_CHANGED,
        at=now,
        user_id=user_id,
        actor_id=actor_id,
        client=client,
        before=str(user.role),
        role=str(role),
        by="operator" if actor_id is None else "admin",
    )
    await end_access(conn, user_id, now)
    await feed.publish(conn, feed.ProfileChanged(changed), at=now)
    return changed


async def change_role_by_name(conn: Connection, name: str, role: Role, *, now: datetime) -> User:
    """Give the account of a name a role, as the operator; raises as `change_role` does."""
    await repository.take_turn(conn)
    user = await find_by_exact_name(conn, name)
    return await change_role(conn, user.id, role, now=now)


async def find_by_exact_name(conn: Connection, name: str) -> User:
    """The account of a name that an operator gave; raises UserNotFound.

    A name that only looks like it is another's, who may have waited for that.
    """
    user = await users.find_by_name(conn, name)
    if user is None or user.username.casefold() != normalise(name).casefold():
        raise UserNotFound
    return user
