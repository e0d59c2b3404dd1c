"""Somebody with an authenticator app."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyotp
import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG
from tests.auth_service.conftest import PASSWORD, Auth, check_problem

PATH = "/api/auth/second-factor"
STEP = 30


@dataclass
class Person:
    """Somebody with an authenticator app, whose clock is the service's."""

    auth: Auth
    name: str
    token: str
    refresh_token: str
    user: Any
    secret: str = ""
    recovery_codes: tuple[str, ...] = ()

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps later."""
        return pyotp.TOTP(self.secret).generate_otp(int(self.auth.clock().timestamp()) // STEP + steps)

    def next_code(self) -> str:
        """What the app shows next, once it does."""
        self.auth.clock.ahead += timedelta(seconds=STEP)
        return self.code()

    def wrong_code(self) -> str:
        shown = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in shown)

    async def call(self, method: str, path: str = PATH, json: Any = None) -> tuple[int, Any]:
        status, body, _ = await self.auth.request(method, path, json=json, token=self.token)
        return status, body

    async def log_in(self, **more: Any) -> tuple[int, Any]:
        body = {"login": self.name, "password": PASSWORD, **more}
        return await self.auth.post("/api/auth/login", body)

    async def challenge(self) -> str:
        outcome = await self.log_in()
        check_problem(outcome, 401, "second-factor-required")
        assert outcome[1]["expires_in"] == 300
        return str(outcome[1]["challenge"])

    async def answer(self, challenge: str, code: str, **more: Any) -> tuple[int, Any]:
        body = {"challenge": challenge, "code": code, **more}
        return await self.auth.post("/api/auth/login/second-factor", body)


async def register(auth: Auth, name: str) -> Person:
    body = await auth.register(name)
    return Person(auth, name, body["access_token"], body["refresh_token"], body["user"])


async def enrol(auth: Auth, name: str = "ada") -> Person:
    """A new person with a second factor."""
    return await turn_on(await register(auth, name))


async def turn_on(person: Person) -> Person:
    """The same person with a second factor."""
    status, body = await person.call("POST")
    assert status == 201, body
    person.secret = body["secret"]
    status, body = await person.call("POST", f"{PATH}/confirm", {"code": person.code()})
    assert status == 200, body
    person.recovery_codes = tuple(body["recovery_codes"])
    return person


async def events(auth: Auth, *names: str) -> list[Any]:
    rows = sa.select(AUDIT_LOG).where(AUDIT_LOG.c.event.in_(names)).order_by(AUDIT_LOG.c.id)
    async with auth.db.connect() as conn:
        return list(await conn.all(rows))
