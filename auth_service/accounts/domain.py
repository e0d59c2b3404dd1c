"""Who has an account, and which names and passwords they may have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from auth_service.accounts.names import is_reserved
from auth_service.accounts.passwords import check_new_password
from shared.errors import Conflict, NotFound, Unauthenticated
from shared.identity import Role


class UsernameTaken(Conflict):
    """This username is taken."""

    code = "username-taken"


class UsernameReserved(Conflict):
    """This username is reserved."""

    code = "username-reserved"


class EmailTaken(Conflict):
    """There is an account with this e-mail address."""

    code = "email-taken"


class UserNotFound(NotFound):
    """There is no such user."""

    code = "user-not-found"


class BadCredentials(Unauthenticated):
    """The name or the password is wrong."""

    code = "bad-credentials"


@dataclass(frozen=True, slots=True)
class User:
    """An account or a guest."""

    id: UUID
    username: str
    email: str | None
    role: Role
    avatar: str
    created_at: datetime
    number: int = 0
    """Ascending, one for each user; given by the database."""
    name: str | None = None
    """What is shown beside the username."""
    email_verified_at: datetime | None = None
    github_username: str | None = None
    leetcode_username: str | None = None
    codeforces_username: str | None = None
    updated_at: datetime | None = None
    banned_at: datetime | None = None
    banned_until: datetime | None = None
    """With a ban: when it ends; None: never."""
    ban_reason: str | None = None
    deleted_at: datetime | None = None

    @property
    def is_guest(self) -> bool:
        return self.role is Role.GUEST

    @property
    def is_verified(self) -> bool:
        """Whether the e-mail address was shown to be this user's."""
        return self.email_verified_at is not None

    def is_banned(self, now: datetime) -> bool:
        return self.banned_at is not None and (self.banned_until is None or now < self.banned_until)

    @classmethod
    def guest(cls, pseudonym: str, *, avatar: str, now: datetime) -> Self:
        return cls(id=uuid4(), username=pseudonym, email=None, role=Role.GUEST, avatar=avatar, created_at=now)


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody gives to get an account."""

    username: str
    password: str
    email: str | None = None

    def check(self) -> None:
        """Raises UsernameReserved, or what `check_new_password` does."""
        if is_reserved(self.username):
            raise UsernameReserved
        check_new_password(self.password, username=self.username, email=self.email)

    def user(self, *, avatar: str, now: datetime) -> User:
        return User(
            id=uuid4(),
            username=self.username,
            email=self.email,
            role=Role.PLAYER,
            avatar=avatar,
            created_at=now,
        )


def email_key_of(address: str) -> str:
    """What makes two e-mail addresses the same one.

    Before the @ case could matter (RFC 5321, section 2.4), but nobody's mailbox counts on it; all else does.
    """
    return address.lower()
