"""What has expired is forgotten, and nothing else."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from auth_service import housekeeping, proofs
from auth_service.proofs import Purpose
from auth_service.tables import (
    LOGIN_FAILURES,
    ONE_USE_TOKENS,
    PROVIDER_FLOWS,
    REFRESH_TOKENS,
    SESSIONS,
    USERS,
)
from tests.auth_service.conftest import Auth, MakeAuth
from tests.auth_service.locks import behind

DAY = 86_400


async def tidy_after(auth: Auth, seconds: float) -> None:
    auth.clock.ahead += timedelta(seconds=seconds)
    await housekeeping.tidy(auth.container)


async def names(auth: Auth) -> set[str]:
    async with auth.db.connect() as conn:
        return {row.username for row in await conn.all(sa.select(USERS.c.username))}


async def count(auth: Auth, table: sa.Table) -> Any:
    async with auth.db.connect() as conn:
        return await conn.scalar(sa.select(sa.func.count()).select_from(table))


async def test_guests_are_kept_for_a_while_after_their_last_session(auth: Auth) -> None:
    await auth.register("ada")
    await auth.guest("guest_1")
    await tidy_after(auth, 2 * DAY)
    assert await count(auth, SESSIONS) == 1
    assert await names(auth) == {"ada", "guest_1"}
    await tidy_after(auth, 29 * DAY)
    assert await names(auth) == {"ada", "guest_1"}
    await tidy_after(auth, 2 * DAY)
    assert await names(auth) == {"ada"}, "accounts stay"


async def test_a_guest_who_stays_is_kept_however_old(auth: Auth) -> None:
    guest = await auth.guest("guest_1")
    async with auth.db.connect() as conn:
        long_ago = auth.clock() - timedelta(days=60)
        await conn.execute(sa.update(USERS).values(created_at=long_ago, updated_at=long_ago))
    await tidy_after(auth, DAY / 2)
    assert await names(auth) == {"guest_1"}
    _, body = await auth.post("/api/auth/refresh", {"refresh_token": guest["refresh_token"]})
    await tidy_after(auth, DAY + 1)
    assert await count(auth, SESSIONS) == 0
    assert await names(auth) == {"guest_1"}, "the time begins with the end of the session"
    await tidy_after(auth, 31 * DAY)
    assert await names(auth) == set()
    assert body["user"]["username"] == "guest_1"


async def test_guests_go_in_batches_and_as_the_setting_says(make_auth: MakeAuth, monkeypatch: Any) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    auth = await make_auth(guest_keep=3600)
    for number in range(5):
        await auth.guest(f"guest_{number}")
    await tidy_after(auth, DAY + 1)
    assert len(await names(auth)) == 5
    await tidy_after(auth, 3601)
    assert await names(auth) == set()


async def test_tallies_tokens_and_visits_to_providers_go_when_they_tell_nothing(auth: Auth) -> None:
    user = (await auth.register("ada"))["user"]
    await auth.post("/api/auth/login", {"login": "nobody", "password": "wrong"})
    async with auth.db.begin() as conn:
        await proofs.issue(conn, Purpose.VERIFY_EMAIL, user["id"], now=auth.clock(), lifetime=DAY)
        flow = {"state_hash": b"s", "browser_hash": b"b", "provider": "p", "nonce": "n", "code_verifier": "c"}
        now = auth.clock()
        await conn.execute(
            sa.insert(PROVIDER_FLOWS),
            return_to="/",
            created_at=now,
            expires_at=now + timedelta(seconds=600),
            **flow,
        )
    tables = (LOGIN_FAILURES, ONE_USE_TOKENS, PROVIDER_FLOWS)
    await tidy_after(auth, 500)
    assert [await count(auth, table) for table in tables] == [3, 1, 1]
    await tidy_after(auth, 3600)
    assert [await count(auth, table) for table in tables[:2]] == [0, 1]
    await tidy_after(auth, 2 * DAY)
    assert [await count(auth, table) for table in tables] == [0, 0, 0]


async def test_who_tidies_waits_for_a_session_before_its_tokens_are_held(auth: Auth) -> None:
    await auth.register("ada")
    used = sa.select(SESSIONS).with_for_update(key_share=True)
    await behind(auth, used, REFRESH_TOKENS, tidy_after(auth, 100 * DAY))
    assert await count(auth, REFRESH_TOKENS) == 0
