"""Turning the second factor on and off, and signing in with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auth_service import proofs
from auth_service.accounts import repository as accounts
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Letter, Outbox
from auth_service.moderation.service import let_admin_reach
from auth_service.proofs import Purpose
from auth_service.sealing import NotOpened, Seal
from auth_service.second_factor import domain, repository
from auth_service.second_factor.domain import (
    MOST_WRONG_CODES,
    ChallengeOver,
    SecondFactor,
    SecondFactorLocked,
    SecondFactorOff,
    SecondFactorOn,
    Status,
    WrongCode,
)
from auth_service.second_factor.removal import take_off
from auth_service.sessions import fresh
from auth_service.sessions.domain import Client, Session
from auth_service.sessions.repository import lock_user
from auth_service.sessions.service import Sessions, SignedIn
from auth_service.sign_in.domain import Challenge
from auth_service.sign_in.guard import Guard, Secret
from auth_service.sign_in.service import SignIns, settle
from shared.db import Connection, Database
from shared.errors import ValidationFailed
from shared.identity import Identity, RevokedToken


@dataclass(frozen=True, slots=True)
class _Shown:
    """A caller who has shown a code, in the transaction in which it was used up."""

    conn: Connection
    user: User
    session: Session
    now: datetime


class SecondFactors:
    """Use cases of the second factor.

    Changes of it want both: a fresh session, which for an account with a password means the password, and a
    code. Every check counts as a try (`Guard`), and uses the code up if it is right.
    """

    def __init__(
        self,
        db: Database,
        sign_ins: SignIns,
        sessions: Sessions,
        guard: Guard,
        seal: Seal,
        outbox: Outbox,
        fresh_lifetime: int,
        clock: Clock,
    ) -> None:
        """``fresh_lifetime``: seconds, the setting AUTH_FRESH_LIFETIME."""
        self._db = db
        self._sign_ins = sign_ins
        self._sessions = sessions
        self._guard = guard
        self._seal = seal
        self._outbox = outbox
        self._fresh_lifetime = fresh_lifetime
        self._clock = clock

    async def get(self, identity: Identity) -> Status:
        """Whether it is on; raises RevokedToken."""
        async with self._db.begin() as conn:
            user, _ = await fresh.require_live(conn, identity, self._clock())
            factor = await repository.find(conn, user.id)
            if factor is None or factor.confirmed_at is None:
                return Status(enabled=False, confirmed_at=None, recovery_codes_left=0)
            left = await repository.count_codes(conn, user.id)
        return Status(enabled=True, confirmed_at=factor.confirmed_at, recovery_codes_left=left)

    async def begin(self, identity: Identity) -> tuple[str, str]:
        """Make a secret; it and its otpauth URI. Nothing is asked for until it is confirmed.

        Raises RevokedToken, ReauthenticationRequired or SecondFactorOn.
        """
        async with self._db.begin() as conn:
            user, _, now = await self._require_fresh(conn, identity)
            await self._require_off(conn, user.id)
            secret = domain.new_secret()
            await repository.put(conn, user.id, self._seal.seal(secret.encode(), user.id.bytes), now)
        return secret, domain.uri_of(secret, user.username)

    async def confirm(self, identity: Identity, code: str, client: Client) -> list[str]:
        """Turn it on by a first code; the recovery codes. The user's other sessions end.

        Raises RevokedToken, ReauthenticationRequired, SecondFactorOff without a secret, SecondFactorOn,
        SignInDelayed, WrongCode or SecondFactorLocked.
        """
        async with self._db.begin() as conn:
            user, _, _ = await self._require_fresh(conn, identity)
            await self._require_off(conn, user.id)
        async with self._show(identity, code, client, confirmed=False) as shown:
            conn, now = shown.conn, shown.now
            await repository.confirm(conn, shown.user.id, now)
            codes = await self._make_codes(conn, shown.user.id)
            await self._record(shown, Event.SECOND_FACTOR_ON, client)
            await self._outbox.notify(conn, Letter.SECOND_FACTOR_ON, shown.user)
            await self._sessions.end_others_of(conn, identity, client, now)
        return codes

    async def turn_off(self, identity: Identity, code: str, client: Client) -> None:
        """Forget the second factor; raises as `renew_codes` does."""
        async with self._show(identity, code, client) as shown:
            await repository.delete(shown.conn, shown.user.id)
            await proofs.withdraw(shown.conn, shown.user.id, Purpose.SECOND_FACTOR)
            await self._record(shown, Event.SECOND_FACTOR_OFF, client)
            await self._outbox.notify(shown.conn, Letter.SECOND_FACTOR_OFF, shown.user)
            await self._sessions.second_factor_ended(shown.conn, shown.user, shown.now)

    async def renew_codes(self, identity: Identity, code: str, client: Client) -> list[str]:
        """New recovery codes in the place of all old ones.

        Raises RevokedToken, ReauthenticationRequired, SecondFactorOff, SignInDelayed, WrongCode or
        SecondFactorLocked.
        """
        async with self._show(identity, code, client) as shown:
            codes = await self._make_codes(shown.conn, shown.user.id)
            await self._record(shown, Event.RECOVERY_CODES_MADE, client)
        return codes

    async def remove(self, identity: Identity, user_id: UUID, client: Client) -> None:
        """As an admin, let somebody in who has lost it.

        Raises RevokedToken, ReauthenticationRequired, Forbidden, UserNotFound or SecondFactorOff.
        """
        async with self._db.begin() as conn:
            actor, user = await let_admin_reach(conn, identity, user_id, self._clock, self._fresh_lifetime)
            if not await take_off(
                conn, self._outbox, user, now=self._clock(), actor_id=actor.id, client=client
            ):
                raise SecondFactorOff
            await self._sessions.second_factor_ended(conn, user, self._clock())

    async def reauthenticate(self, identity: Identity, code: str, client: Client) -> SignedIn:
        """A fresh session in the place of the caller's, of an account that has no password.

        Raises ValidationFailed for one that has, RevokedToken, SecondFactorOff, SignInDelayed, WrongCode or
        SecondFactorLocked.
        """
        async with self._show(identity, code, client, any_session=True) as shown:
            await self._record(shown, Event.REAUTHENTICATED, client)
            return await self._sessions.renew(shown.conn, shown.user, shown.session, client, shown.now)

    async def complete(self, challenge: str, code: str, client: Client) -> SignedIn:
        """Go on with a sign-in that waits for the second factor.

        Raises ChallengeOver, SignInDelayed, WrongCode, SecondFactorLocked or Banned.
        """
        async with self._db.connect() as conn:
            proof = await proofs.find(conn, Purpose.SECOND_FACTOR, challenge, self._clock())
        if proof is None:
            raise ChallengeOver
        user_id = proof.user_id
        async with self._guard.attempt(Secret.CODE, str(user_id), client, user_id) as attempt:
            async with self._db.begin() as conn:
                outcome = await self._complete(conn, user_id, challenge, code, client)
                if outcome is not None:
                    await attempt.succeed(conn)
            if outcome is None:  # once the wrong code is counted
                raise WrongCode
        return settle(outcome)

    async def _complete(
        self, conn: Connection, user_id: UUID, challenge: str, code: str, client: Client
    ) -> SignedIn | Challenge | None:
        user = await lock_user(conn, user_id)
        now = self._clock()
        proof = await proofs.find(conn, Purpose.SECOND_FACTOR, challenge, now)
        factor = await repository.find(conn, user_id, lock=True)
        if user is None or proof is None or factor is None or factor.confirmed_at is None:
            raise ChallengeOver
        if not await self._use(conn, user_id, factor, code, client, now):
            wrong = proof.data.get("wrong", 0) + 1
            await repository.keep_wrong(conn, challenge, wrong)
            if wrong >= MOST_WRONG_CODES:
                await proofs.redeem(conn, Purpose.SECOND_FACTOR, challenge, now)
            return None
        await proofs.redeem(conn, Purpose.SECOND_FACTOR, challenge, now)
        method = proof.data["method"]
        return await self._sign_ins.finish(conn, user, client, method=method, second_factor=True)

    @asynccontextmanager
    async def _show(
        self,
        identity: Identity,
        code: str,
        client: Client,
        *,
        confirmed: bool = True,
        any_session: bool = False,
    ) -> AsyncIterator[_Shown]:
        """A transaction in which the caller's code is used up.

        ``confirmed``: whether the factor must be on, or waits to be; ``any_session``: one that need not be
        fresh, of an account without a password.
        """
        async with self._db.begin() as conn:  # whoever may not do this has made no try
            await self._require(conn, identity, confirmed=confirmed, any_session=any_session)
        user_id = identity.user_id
        async with (
            self._guard.attempt(Secret.CODE, str(user_id), client, user_id) as attempt,
            self._db.begin() as conn,
        ):
            user, session, factor, now = await self._require(
                conn, identity, confirmed=confirmed, any_session=any_session
            )
            if not await self._use(conn, user_id, factor, code, client, now):
                raise WrongCode
            yield _Shown(conn, user, session, now)
            await attempt.succeed(conn)  # last, as others wait for it

    async def _require(
        self, conn: Connection, identity: Identity, *, confirmed: bool, any_session: bool
    ) -> tuple[User, Session, SecondFactor, datetime]:
        if any_session:
            await lock_user(conn, identity.user_id)
            now = self._clock()
            user, session = await fresh.require_live(conn, identity, now)
            if await accounts.find_hash(conn, user.id) is not None:
                raise ValidationFailed(errors={"password": ["This account has one: it is required."]})
        else:
            user, session, now = await self._require_fresh(conn, identity)
        factor = await repository.find(conn, user.id, lock=True)
        if factor is None or (factor.confirmed_at is not None) is not confirmed:
            raise SecondFactorOff
        return user, session, factor, now

    async def _require_fresh(self, conn: Connection, identity: Identity) -> tuple[User, Session, datetime]:
        """The caller and his session, both locked, the user first, as everywhere."""
        if await lock_user(conn, identity.user_id) is None:
            raise RevokedToken
        now = self._clock()
        user, session = await fresh.require_fresh(conn, identity, now, self._fresh_lifetime)
        return user, session, now

    async def _require_off(self, conn: Connection, user_id: UUID) -> None:
        factor = await repository.find(conn, user_id, lock=True)
        if factor is not None and factor.confirmed_at is not None:
            raise SecondFactorOn

    async def _use(
        self, conn: Connection, user_id: UUID, factor: SecondFactor, code: str, client: Client, now: datetime
    ) -> bool:
        """Use a code up, of whichever kind; False if it is wrong. The caller has locked the factor."""
        code = domain.normalise(code)
        if domain.is_time_based(code):
            step = domain.find_step(self._open(user_id, factor), code, now, after=factor.last_step)
            return step is not None and await repository.take(conn, user_id, step)
        if not await repository.use_code(conn, user_id, code, now):
            return False
        left = await repository.count_codes(conn, user_id)
        await record(conn, Event.RECOVERY_CODE_USED, at=now, user_id=user_id, client=client, left=left)
        return True

    def _open(self, user_id: UUID, factor: SecondFactor) -> str:
        try:
            return self._seal.open(factor.sealed_secret, user_id.bytes).decode()
        except NotOpened as error:
            raise SecondFactorLocked(retry_after=60) from error

    async def _make_codes(self, conn: Connection, user_id: UUID) -> list[str]:
        codes = domain.new_recovery_codes()
        await repository.replace_codes(conn, user_id, map(domain.normalise, codes))
        return codes

    async def _record(self, shown: _Shown, event: Event, client: Client) -> None:
        await record(
            shown.conn, event, at=shown.now, user_id=shown.user.id, session_id=shown.session.id, client=client
        )
