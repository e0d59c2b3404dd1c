"""What somebody who comes from an identity provider gets here: an account, and a session.

The account is the one that the provider's account is linked with, or a new one. An e-mail address, verified
or not, never leads to somebody's account by itself: its owner must sign in and link, or take the token that
is mailed to the address.
"""

import secrets
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import uuid4

from auth_service import feed
from auth_service.accounts import repository as users
from auth_service.accounts.avatars import AVATARS
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Letter, Outbox
from auth_service.providers import repository
from auth_service.providers.domain import Identity, Person, followed, followed_avatar, usernames
from auth_service.providers.errors import AccountExists
from auth_service.sessions.domain import Client
from auth_service.sessions.repository import lock_user
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.domain import Banned, Challenge
from auth_service.sign_in.service import SignIns, settle
from shared.db import Connection, ConstraintViolated, Database
from shared.identity import Role

T = TypeVar("T")

LETTER_PAUSE = timedelta(minutes=10)
"""Between two letters that offer to join the same accounts."""
_TRIES = 5
_NAMES = 20
"""Usernames to try."""
_RACES = frozenset(
    {
        "identities_pkey",
        "identities_user_id_provider_key",
        "users_name_key_key",
        "users_email_key_key",
    }
)
"""Constraints that somebody else may fulfil first; then what is there now is looked at again."""


class Raced(Exception):
    """Somebody else changed what this depends on."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a person's coming leads to."""

    user: User | None
    """None: the person's address is somebody else's."""
    is_news: bool = False
    """Whether others are to be told of the user."""
    is_mailed: bool = False
    """Whether the owner of the address can join the accounts by a token that was mailed."""


class People:
    """Use cases of people from identity providers."""

    def __init__(self, db: Database, sign_ins: SignIns, outbox: Outbox, clock: Clock) -> None:
        self._db = db
        self._sign_ins = sign_ins
        self._outbox = outbox
        self._clock = clock

    async def sign_in(self, person: Person, label: str, client: Client) -> SignedIn:
        """Begin a session; ``label``: the provider's, for people.

        Raises AccountExists, Banned or SecondFactorRequired.
        """

        async def begin(conn: Connection, user: User) -> SignedIn | Challenge:
            return await self._sign_ins.finish(conn, user, client, method=person.provider)

        return settle(await self._enter(person, label, client, begin))

    async def sync(self, person: Person, label: str, client: Client) -> User:
        """Make the account, or bring it up to date; raises AccountExists or Banned."""

        async def look(_conn: Connection, user: User) -> User:
            if user.is_banned(self._clock()):
                raise Banned.of(user)
            return user

        return await self._enter(person, label, client, look)

    async def _enter(
        self, person: Person, label: str, client: Client, go_on: Callable[[Connection, User], Awaitable[T]]
    ) -> T:
        """What ``go_on`` makes of the person's account here, in one transaction with it."""
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._db.begin() as conn:
                    arrival = await self._arrive(conn, person, label, client)
                    if arrival.user is not None:
                        result = await go_on(conn, arrival.user)
                        now = self._clock()
                        if not await repository.touch(conn, arrival.user.id, person, now):
                            raise Raced
                        if arrival.is_news:
                            await feed.publish(conn, feed.ProfileChanged(arrival.user), at=now)
                        return result
            except (Raced, ConstraintViolated) as error:
                known = isinstance(error, Raced) or error.constraint in _RACES
                if attempt == _TRIES or not known:
                    raise
                continue
            raise AccountExists.told(mailed=arrival.is_mailed)
        raise AssertionError("the last attempt returns or raises")

    async def _arrive(self, conn: Connection, person: Person, label: str, client: Client) -> Arrival:
        """Find the person's account, or make it."""
        identity = await repository.find(conn, person)
        if identity is not None:
            found = await repository.lock_user(conn, identity.user_id)
            if found is None:
                raise Raced
            return await self._update(conn, found[0], identity, person)
        owner = None if person.email is None else await users.find_owner(conn, person.email)
        if owner is not None:
            if await repository.find(conn, person) is not None:  # made by the same person just now
                raise Raced
            return Arrival(None, is_mailed=await self._offer(conn, owner[0], person, label))
        return Arrival(await self._make(conn, person, client), is_news=True)

    async def _update(self, conn: Connection, user: User, identity: Identity, person: Person) -> Arrival:
        """Let name and avatar follow the provider's, unless the user chose others."""
        name = followed(person.name, user.name, identity.name)
        avatar = followed_avatar(person.picture, user.avatar, identity.picture)
        if (name, avatar) == (user.name, user.avatar):
            return Arrival(user)
        changed = await repository.set_shown(conn, user, name, avatar, self._clock())
        return Arrival(changed, is_news=avatar != user.avatar)

    async def _make(self, conn: Connection, person: Person, client: Client) -> User:
        now = self._clock()
        user = User(
            id=uuid4(),
            username=await self._choose_name(conn, person, now),
            email=person.email,
            role=Role.PLAYER,
            avatar=person.picture or secrets.choice(AVATARS),
            created_at=now,
            email_verified_at=None if person.email is None else now,
        )
        user = await users.insert(conn, user, None, owns_email=person.email is not None)
        if person.name is not None:
            user = await repository.set_shown(conn, user, person.name, user.avatar, now)
        await repository.link(conn, user.id, person, now)
        for event in (Event.REGISTERED, Event.IDENTITY_LINKED):
            await record(conn, event, at=now, user_id=user.id, client=client, provider=person.provider)
        return user

    async def _choose_name(self, conn: Connection, person: Person, now: datetime) -> str:
        for name in islice(usernames(person, _digits()), _NAMES):
            await users.release_name(conn, name, now)
            if await users.find_by_name(conn, name) is None:
                return name
        return f"player_{secrets.token_hex(8)}"

    async def _offer(self, conn: Connection, owner: User, person: Person, label: str) -> bool:
        """Mail the owner of the person's address a token that joins the accounts, now and then.

        An owner who has not shown that the address is his is to do that first: the account may be that of
        somebody who waits for the address's owner to join it.
        """
        if not self._outbox.on:
            return False
        present = await lock_user(conn, owner.id)  # of many at once, one sends a letter
        if present is None or present.email != owner.email:
            raise Raced
        letter = Letter.LINK_IDENTITY if owner.is_verified else Letter.VERIFY_EMAIL
        if await repository.is_asked(conn, owner.id, str(letter), self._clock() - LETTER_PAUSE):
            return True
        if letter is Letter.VERIFY_EMAIL:
            return await self._outbox.enqueue(conn, letter, owner.email, owner.id, email=owner.email)
        return await self._outbox.enqueue(
            conn, letter, owner.email, owner.id, provider=label, person=asdict(person)
        )


def _digits() -> Iterator[str]:
    while True:
        yield f"{secrets.randbelow(10_000):04}"
