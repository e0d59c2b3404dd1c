"""Getting an account, and logging in to it."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from auth_service import feed
from auth_service.accounts import repository
from auth_service.accounts.avatars import AVATARS
from auth_service.accounts.domain import (
    BadCredentials,
    EmailTaken,
    Registration,
    User,
    UsernameTaken,
    email_key_of,
)
from auth_service.accounts.mailbox import write_to
from auth_service.accounts.names import name_key
from auth_service.accounts.passwords import Checked, Passwords, is_too_long
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Outbox
from auth_service.sessions.domain import PASSWORD, Client
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.guard import Guard, Secret
from auth_service.sign_in.service import SignIns, settle
from shared.db import Connection, ConstraintViolated, Database
from shared.errors import CodemazeError

_TAKEN: dict[str, type[CodemazeError]] = {
    "users_name_key_key": UsernameTaken,
    "users_email_key_key": EmailTaken,
}


class Accounts:
    """Use cases of accounts."""

    def __init__(
        self,
        db: Database,
        sign_ins: SignIns,
        passwords: Passwords,
        outbox: Outbox,
        guard: Guard,
        clock: Clock,
    ) -> None:
        self._db = db
        self._sign_ins = sign_ins
        self._passwords = passwords
        self._outbox = outbox
        self._guard = guard
        self._clock = clock

    async def register(self, registration: Registration, client: Client) -> User:
        """Make an account.

        Raises UsernameTaken, UsernameReserved, EmailTaken, TooManyLogins, or what `check_new_password` does.
        """
        password_hash = await self._prepare(registration)
        with taken():
            async with self._db.begin() as conn:
                user = await self._create(conn, registration, password_hash, client)
                await feed.publish(conn, feed.ProfileChanged(user), at=user.created_at)
        return user

    async def register_and_sign_in(self, registration: Registration, client: Client) -> SignedIn:
        """Make an account and its first session; raises as `register` does."""
        password_hash = await self._prepare(registration)
        with taken():
            async with self._db.begin() as conn:
                user = await self._create(conn, registration, password_hash, client)
                outcome = await self._sign_ins.finish(conn, user, client, method=PASSWORD)
                await feed.publish(conn, feed.ProfileChanged(user), at=user.created_at)
        return settle(outcome)

    async def log_in(self, login: str, password: str, client: Client) -> SignedIn:
        """Start a session by username or e-mail address; raises BadCredentials, SignInDelayed,
        TooManyLogins, Banned, or SecondFactorRequired.

        What there is to tell whether the account exists, the answer and the time it takes, is the same.
        """
        if is_too_long(password):
            raise BadCredentials
        async with self._db.connect() as conn:
            candidates = await _find_candidates(conn, login)
        # Whose the login is for sure: somebody else may have given the same address.
        owner = candidates[0][0].id if candidates[0] is not None else None
        async with self._guard.attempt(Secret.PASSWORD, _login_key(login), client, owner) as attempt:
            user, kept, checked = await self._find_fitting(candidates, password)
            if user is None or kept is None:
                raise BadCredentials
            async with self._db.begin() as conn:
                outcome = await self._sign_ins.finish(conn, user, client, method=PASSWORD)
                if await repository.find_hash(conn, user.id) != kept:  # changed while it was checked
                    raise BadCredentials
                if checked.new_hash is not None:
                    await repository.replace_hash(conn, user.id, old=kept, new=checked.new_hash)
                await attempt.succeed(conn)
        return settle(outcome)

    async def _find_fitting(
        self, candidates: Sequence[tuple[User, str | None] | None], password: str
    ) -> tuple[User | None, str | None, Checked]:
        """The first whose password this is, his kept hash, and what the check came to.

        All are checked, whoever it is, and who is missing is, too: the time tells nothing.
        """
        fitting: tuple[User | None, str | None, Checked] = None, None, Checked(ok=False)
        for candidate in candidates:
            user, kept = candidate or (None, None)
            checked = await self._passwords.check(kept, password)
            if checked.ok and fitting[0] is None:
                fitting = user, kept, checked
        return fitting

    async def _prepare(self, registration: Registration) -> str:
        """Check what can be checked before the costly hash; the hash."""
        registration.check()
        async with self._db.begin() as conn:
            await repository.release_name(conn, registration.username, self._clock())
            if await repository.find_by_name(conn, registration.username) is not None:
                raise UsernameTaken
            # Where nothing can be verified, an address is the first one's; else nobody is told whose it is.
            told = None if self._outbox.on else registration.email
            if told is not None and await repository.find_owner(conn, told):
                raise EmailTaken
        return await self._passwords.hash(registration.password)

    async def _create(
        self, conn: Connection, registration: Registration, password_hash: str, client: Client
    ) -> User:
        user = registration.user(avatar=secrets.choice(AVATARS), now=self._clock())
        owns_email = user.email is not None and not self._outbox.on
        user = await repository.insert(conn, user, password_hash, owns_email=owns_email)
        await record(conn, Event.REGISTERED, at=user.created_at, user_id=user.id, client=client)
        if user.email is not None and self._outbox.on:
            await write_to(conn, self._outbox, user, user.email)
        return user


async def _find_candidates(conn: Connection, login: str) -> list[tuple[User, str | None] | None]:
    """Who may be meant by a username, or an e-mail address: always as many for one as for another.

    Of an address these are its owner and the newest account that gave it without having shown that it is
    its own: somebody who has just registered with an address that he does not know to be somebody's.
    """
    if "@" not in login:
        return [await repository.find_credentials(conn, login)]
    return [await repository.find_owner(conn, login), await repository.find_claimant(conn, login)]


def _login_key(login: str) -> str:
    """What makes two logins the same one. A name and an address never are: else one would tell the other."""
    return email_key_of(login) if "@" in login else name_key(login)


@contextmanager
def taken() -> Iterator[None]:
    """Violated constraints as errors of the domain."""
    try:
        yield
    except ConstraintViolated as error:
        known = _TAKEN.get(error.constraint)
        if known is None:
            raise
        raise known from error
