"""How the secrets are kept."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG, RECOVERY_CODES, SECOND_FACTORS
from tests.auth_service.conftest import Auth, MakeAuth, check_problem
from tests.auth_service.second_factor.person import enrol


async def test_no_secret_is_kept_or_told_in_the_clear(auth: Auth) -> None:
    ada = await enrol(auth)
    assert (await ada.log_in(code=ada.recovery_codes[0]))[0] == 200
    async with auth.db.connect() as conn:
        kept = [await conn.all(sa.select(table)) for table in (SECOND_FACTORS, RECOVERY_CODES, AUDIT_LOG)]
    for secret in (ada.secret, ada.secret.lower(), *ada.recovery_codes):
        assert secret not in str(kept)
        assert secret.replace("-", "") not in str(kept)
    for secret in (ada.secret, *ada.recovery_codes):
        assert sum(secret in text for text in auth.texts) == 1


async def test_with_another_internal_key_recovery_codes_still_count(
    make_auth: MakeAuth, make_database: Callable[[], Any]
) -> None:
    ada = await enrol(await make_auth(make_database()))
    async with ada.auth.db.connect() as conn:  # as after a restore into another installation
        await conn.execute(sa.update(SECOND_FACTORS).values(sealed_secret=b"x" * 60))
    check_problem(await ada.log_in(code=ada.next_code()), 503, "second-factor-locked")
    assert (await ada.log_in(code=ada.recovery_codes[0]))[0] == 200


async def test_a_secret_moved_to_another_user_opens_nothing(auth: Auth) -> None:
    ada, eve = await enrol(auth), await enrol(auth, "eve")
    mine = sa.select(SECOND_FACTORS.c.sealed_secret).where(SECOND_FACTORS.c.user_id == eve.user["id"])
    async with auth.db.connect() as conn:
        sealed = await conn.scalar(mine)
        theirs = sa.update(SECOND_FACTORS).where(SECOND_FACTORS.c.user_id == ada.user["id"])
        await conn.execute(theirs.values(sealed_secret=sealed))
    check_problem(await ada.log_in(code=eve.next_code()), 503, "second-factor-locked")
