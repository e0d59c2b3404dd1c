"""Getting an account, and logging in to it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from auth_service import feed
from auth_service.accounts import repository
from auth_service.accounts.domain import (
    AVATARS,
    BadCredentials,
    EmailTaken,
    Registration,
    User,
    UsernameTaken,
    is_too_long,
)
from auth_service.accounts.passwords import Passwords
from auth_service.clock import Clock
from auth_service.sessions.domain import PASSWORD, Client
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.service import SignIns, settle
from shared.db import Connection, ConstraintViolated, Database
from shared.errors import CodemazeError

_TAKEN: dict[str, type[CodemazeError]] = {
    "users_name_key_key": UsernameTaken,
    "users_email_key_key": EmailTaken,
}


class Accounts:
    """Use cases of accounts."""

    def __init__(self, db: Database, sign_ins: SignIns, passwords: Passwords, clock: Clock) -> None:
        self._db = db
        self._sign_ins = sign_ins
        self._passwords = passwords
        self._clock = clock

    async def register(self, registration: Registration) -> User:
        """Make an account.

        Raises UsernameTaken, UsernameReserved, EmailTaken, PasswordTooLong or TooManyLogins.
        """
        password_hash = await self._prepare(registration)
        with _taken():
            async with self._db.begin() as conn:
                user = await self._create(conn, registration, password_hash)
                await feed.publish(conn, feed.ProfileChanged(user), at=user.created_at)
        return user

    async def register_and_sign_in(self, registration: Registration, client: Client) -> SignedIn:
        """Make an account and its first session; raises as `register` does."""
        password_hash = await self._prepare(registration)
        with _taken():
            async with self._db.begin() as conn:
                user = await self._create(conn, registration, password_hash)
                outcome = await self._sign_ins.finish(conn, user, client, method=PASSWORD)
                await feed.publish(conn, feed.ProfileChanged(user), at=user.created_at)
        return settle(outcome)

    async def log_in(self, login: str, password: str, client: Client) -> SignedIn:
        """Start a session by username or e-mail address; raises BadCredentials or TooManyLogins, Banned,
        or SecondFactorRequired.

        What there is to tell whether the account exists, the answer and the time it takes, is the same.
        """
        if is_too_long(password):
            raise BadCredentials
        async with self._db.connect() as conn:
            found = await repository.find_credentials(conn, login)
        kept = None if found is None else found[1]
        checked = await self._passwords.check(kept, password)
        if found is None or kept is None or not checked.ok:
            raise BadCredentials
        user = found[0]
        async with self._db.begin() as conn:
            outcome = await self._sign_ins.finish(conn, user, client, method=PASSWORD)
            if await repository.find_hash(conn, user.id) != kept:  # changed while it was checked
                raise BadCredentials
            if checked.new_hash is not None:
                await repository.replace_hash(conn, user.id, old=kept, new=checked.new_hash)
        return settle(outcome)

    async def _prepare(self, registration: Registration) -> str:
        """Check what can be checked before the costly hash; the hash."""
        registration.check()
        async with self._db.begin() as conn:
            await repository.release_name(conn, registration.username, self._clock())
            if await repository.find_by_name(conn, registration.username) is not None:
                raise UsernameTaken
            if registration.email and await repository.find_credentials(conn, registration.email):
                raise EmailTaken
        return await self._passwords.hash(registration.password)

    async def _create(self, conn: Connection, registration: Registration, password_hash: str) -> User:
        user = registration.user(avatar=secrets.choice(AVATARS), now=self._clock())
        return await repository.insert(conn, user, password_hash)


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
