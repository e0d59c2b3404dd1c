"""Leave to set a new password, by an admin or the operator, where no mail is sent."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from auth_service.accounts.domain import UserNotFound
from auth_service.moderation.operator import let_in, set_role
from auth_service.recovery.domain import GuestsHaveNoPassword
from auth_service.recovery.leave import LIFETIME
from shared.identity import Role
from tests.auth_service.conftest import PASSWORD, Auth, check_problem
from tests.auth_service.mail.server import MailServer, token_in
from tests.auth_service.roles import with_role
from tests.auth_service.second_factor.person import enrol, events, register
from tests.auth_service.test_email import make_verified

ADA = "ada@example.org"
NEW = "another horse battery"


async def ask(auth: Auth, actor: Any, user_id: Any) -> tuple[int, Any]:
    return await auth.post(f"/api/users/{user_id}/password-reset", token=actor["access_token"])


async def reset(auth: Auth, token: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/password/reset", {"token": token, "new_password": NEW})


async def log_in(auth: Auth, login: str, password: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", {"login": login, "password": password})


async def forgotten(auth: Auth, server: MailServer) -> str:
    """The token of the letter that comes when anybody says that Ada has forgotten her password."""
    before = len(server.to(ADA))
    assert (await auth.post("/api/auth/password/forgot", {"email": ADA}))[0] == 202
    return token_in(await server.wait_to(ADA, before + 1))


async def test_an_admin_lets_somebody_set_a_new_password_once(auth: Auth) -> None:
    admin, ada = await with_role(auth, "root1", Role.ADMIN), await auth.register("ada")
    status, older = await ask(auth, admin, ada["user"]["id"])
    assert (status, older["expires_in"]) == (201, LIFETIME)
    _, leave = await ask(auth, admin, ada["user"]["id"])
    check_problem(await reset(auth, older["token"]), 400, "link-invalid")  # the newest one counts
    assert (await log_in(auth, "ada", PASSWORD))[0] == 200  # the password stays until then
    assert (await reset(auth, leave["token"]))[0] == 200
    check_problem(await log_in(auth, "ada", PASSWORD), 401, "bad-credentials")
    assert (await log_in(auth, "ada", NEW))[0] == 200
    check_problem(await auth.get("/api/auth/me", token=ada["access_token"]), 401, "revoked-token")
    check_problem(await reset(auth, leave["token"]), 400, "link-invalid")
    asked = await events(auth, "password_reset_asked")
    assert [(str(row.user_id), str(row.actor_id), row.data) for row in asked] == [
        (ada["user"]["id"], admin["user"]["id"], {"by": "admin"})
    ] * 2


async def test_leave_ends_after_a_day_and_with_the_role(auth: Auth) -> None:
    admin, ada = await with_role(auth, "root1", Role.ADMIN), await auth.register("ada")
    _, leave = await ask(auth, admin, ada["user"]["id"])
    await set_role(auth.container.settings(), "ada", Role.AUTHOR)
    check_problem(await reset(auth, leave["token"]), 400, "link-invalid")
    _, leave = await ask(auth, admin, ada["user"]["id"])
    auth.clock.ahead += timedelta(seconds=LIFETIME + 1)
    check_problem(await reset(auth, leave["token"]), 400, "link-invalid")


async def test_no_letter_puts_an_end_to_leave(mailing: Auth, mail_server: MailServer) -> None:
    ada = await make_verified(mailing, mail_server, "ada", ADA)
    _, leave, _ = await let_in(mailing.container.settings(), "ada", second_factor_too=False)
    letter = await forgotten(mailing, mail_server)
    assert (await reset(mailing, leave.token))[0] == 200
    check_problem(await reset(mailing, letter), 400, "link-invalid")
    resets = await events(mailing, "password_reset")
    assert [(str(row.user_id), row.data) for row in resets] == [(ada["user"]["id"], {"by": "leave"})]


async def test_a_second_factor_that_was_but_begun_is_none(auth: Auth) -> None:
    ada = await register(auth, "ada")
    assert (await ada.call("POST"))[0] == 201
    assert (await let_in(auth.container.settings(), "ada", second_factor_too=True))[2] is False
    assert await events(auth, "second_factor_off") == []


async def test_only_admins_give_leave_and_only_when_fresh(auth: Auth) -> None:
    ada = await auth.register("ada")
    for role in (Role.PLAYER, Role.AUTHOR, Role.MODERATOR):
        actor = await with_role(auth, f"a-{role}", role)
        check_problem(await ask(auth, actor, ada["user"]["id"]), 403, "forbidden")
    admin = await with_role(auth, "root1", Role.ADMIN)
    check_problem(await ask(auth, admin, uuid4()), 404, "user-not-found")
    _, guest = await auth.post("/api/auth/guest", {"pseudonym": "visitor"})
    check_problem(await ask(auth, admin, guest["user"]["id"]), 409, "guest-has-no-password")
    auth.clock.ahead += timedelta(seconds=auth.container.settings().fresh_lifetime + 1)
    _, again = await auth.post("/api/auth/refresh", {"refresh_token": admin["refresh_token"]})
    check_problem(await ask(auth, again, ada["user"]["id"]), 401, "reauthentication-required")


async def test_the_operator_lets_in_who_has_lost_everything(auth: Auth) -> None:
    settings, ada = auth.container.settings(), await enrol(auth)
    _, leave, taken_off = await let_in(settings, "ADA", second_factor_too=False)
    assert not taken_off
    assert (await reset(auth, leave.token))[0] == 200
    check_problem(await log_in(auth, "ada", NEW), 401, "second-factor-required")
    _, leave, taken_off = await let_in(settings, "ada", second_factor_too=True)
    assert taken_off
    assert (await log_in(auth, "ada", NEW))[0] == 200
    assert (await let_in(settings, "ada", second_factor_too=True))[2] is False
    [off] = await events(auth, "second_factor_off")
    assert (str(off.user_id), off.actor_id, off.data) == (ada.user["id"], None, {"by": "operator"})


async def test_the_operator_is_told_of_names_that_will_not_do(auth: Auth) -> None:
    await auth.register("ada")
    await auth.post("/api/auth/guest", {"pseudonym": "visitor"})
    for name in ("nobody", "аda"):  # the second is not all Latin
        with pytest.raises(UserNotFound):
            await let_in(auth.container.settings(), name, second_factor_too=True)
    with pytest.raises(GuestsHaveNoPassword):
        await let_in(auth.container.settings(), "visitor", second_factor_too=True)
