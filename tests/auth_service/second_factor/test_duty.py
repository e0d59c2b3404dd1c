"""Who takes it off others, and who has to have one."""

import sqlalchemy as sa

from auth_service.moderation.operator import set_role
from auth_service.tables import USERS
from shared.identity import Role
from tests.auth_service.conftest import Auth, MakeAuth, check_problem
from tests.auth_service.locks import behind
from tests.auth_service.second_factor.person import enrol, events, register, turn_on
from tests.auth_service.tokens import role_in


async def test_admins_let_in_who_has_lost_it(auth: Auth) -> None:
    ada, admin = await enrol(auth), await register(auth, "root1")
    path = f"/api/users/{ada.user['id']}/second-factor"
    check_problem(await admin.call("DELETE", path), 403, "forbidden")
    async with auth.db.connect() as conn:
        await conn.execute(sa.update(USERS).where(USERS.c.username == "root1").values(role="admin"))
    _, body = await admin.log_in()
    admin.token = body["access_token"]
    challenge = await ada.challenge()
    assert (await admin.call("DELETE", path))[0] == 200
    check_problem(await admin.call("DELETE", path), 404, "second-factor-off")
    missing = "/api/users/00000000-0000-0000-0000-000000000000/second-factor"
    assert (await admin.call("DELETE", missing))[0] == 404
    check_problem(await ada.answer(challenge, ada.next_code()), 401, "challenge-over")
    assert (await ada.log_in())[0] == 200
    [removed] = await events(auth, "second_factor_off")
    assert (str(removed.user_id), str(removed.actor_id)) == (ada.user["id"], admin.user["id"])


async def test_who_removes_one_waits_for_others_who_lock_two_users(auth: Auth) -> None:
    ada, admin = await enrol(auth), await register(auth, "root1")
    async with auth.db.connect() as conn:
        await conn.execute(sa.update(USERS).where(USERS.c.username == "root1").values(role="admin"))
    admin.token = (await admin.log_in())[1]["access_token"]
    request = admin.call("DELETE", f"/api/users/{ada.user['id']}/second-factor")
    turn = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("auth.moderation")))
    assert (await behind(auth, turn, USERS, request))[0] == 200


async def test_staff_without_one_are_plain_players_where_it_is_wanted(make_auth: MakeAuth) -> None:
    auth = await make_auth(second_factor_for="staff")
    for role in (Role.ADMIN, Role.MODERATOR):
        name = f"ada-{role}"
        ada = await register(auth, name)
        await set_role(auth.container.settings(), name, role)
        _, plain = await ada.log_in()
        assert (role_in(plain["access_token"]), plain["user"]["role"]) == ("player", role)
        ada.token = plain["access_token"]
        await turn_on(ada)
        refreshed = await auth.post("/api/auth/refresh", {"refresh_token": plain["refresh_token"]})
        ada.token = refreshed[1]["access_token"]
        assert role_in(ada.token) == role
        assert (await ada.call("GET", f"/api/users/{ada.user['id']}/ban"))[0] == 200
        assert (await ada.call("DELETE", json={"code": ada.next_code()}))[0] == 200
        told = (await auth.feed())["entries"][-1]  # by which the gateway refuses the token
        assert (told["type"], told["data"]["user_id"]) == ("user_revoked", ada.user["id"])
        assert role_in((await ada.log_in())[1]["access_token"]) == "player"
    author = await register(auth, "author")
    await set_role(auth.container.settings(), "author", Role.AUTHOR)
    assert role_in((await author.log_in())[1]["access_token"]) == "author"


async def test_nobody_does_anything_without_one_where_it_is_wanted_of_everybody(make_auth: MakeAuth) -> None:
    auth = await make_auth(second_factor_for="everybody")
    ada = await register(auth, "ada")
    assert (await ada.call("GET", "/api/auth/me"))[0] == 200
    assert (await ada.call("GET"))[1]["enabled"] is False
    elsewhere = ("/api/auth/sessions", f"/api/users/{ada.user['id']}/profile")
    for path in elsewhere:
        check_problem(await ada.call("GET", path), 403, "second-factor-missing")
    check_problem(await ada.call("DELETE", json={"code": "123456"}), 403, "second-factor-missing")
    await turn_on(ada)
    check_problem(await ada.call("GET", "/api/auth/sessions"), 403, "second-factor-missing")
    ada.token = (await auth.post("/api/auth/refresh", {"refresh_token": ada.refresh_token}))[1][
        "access_token"
    ]
    for path in elsewhere:
        assert (await ada.call("GET", path))[0] == 200
    assert (await ada.call("DELETE", json={"code": ada.next_code()}))[0] == 200
    told = (await auth.feed())["entries"][-1]  # by which the gateway refuses the token
    assert (told["type"], told["data"]["user_id"]) == ("user_revoked", ada.user["id"])
    ada.token = (await ada.log_in())[1]["access_token"]
    check_problem(await ada.call("GET", "/api/auth/sessions"), 403, "second-factor-missing")
    for path in ("/api/auth/logout", "/auth/logout", "/logout"):
        ada.token = (await ada.log_in())[1]["access_token"]
        assert (await ada.call("POST", path, json={}))[0] == 200
        check_problem(await ada.call("GET", "/api/auth/me"), 401, "revoked-token")


async def test_guests_have_none_and_need_none(make_auth: MakeAuth) -> None:
    auth = await make_auth(second_factor_for="everybody")
    status, guest = await auth.post("/api/auth/guest", {"pseudonym": "visitor"})
    assert status in (200, 201), guest
    assert (await auth.get("/api/auth/sessions", token=guest["access_token"]))[0] == 200
    check_problem(await auth.get("/api/auth/second-factor", token=guest["access_token"]), 403, "forbidden")
