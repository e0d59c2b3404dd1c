"""What everybody sees of a profile."""

from uuid import uuid4

from tests.auth_service.conftest import Auth, check_problem
from tests.auth_service.profiles.calls import PUBLIC, STATS, changed, rows


async def test_it_has_nothing_private(auth: Auth) -> None:
    ada = await auth.register("ada", email="ada@secret.example.org")
    await changed(auth, ada["access_token"], name="Ada Lovelace", github_username="ada")
    guest = await auth.guest("zed")
    status, answer = await auth.get(f"/api/users/{ada['user']['id']}/profile", token=guest["access_token"])
    assert (status, answer.keys()) == (200, {"profile", "user"})
    assert answer["profile"] == answer["user"]
    assert answer["user"].keys() == PUBLIC | STATS
    assert (answer["user"]["name"], answer["user"]["github_username"]) == ("Ada Lovelace", "ada")
    assert "secret" not in auth.texts[-1]
    _, own = await auth.get("/api/users/profile", token=ada["access_token"])
    assert {key: own["user"][key] for key in PUBLIC | STATS} == answer["user"]
    _, seen = await auth.get(f"/api/users/{guest['user']['id']}/profile", token=ada["access_token"])
    assert (seen["user"]["username"], seen["user"]["is_guest"]) == ("zed", True)


async def test_who_is_not_there_is_not_found(auth: Auth) -> None:
    token = (await auth.register("ada"))["access_token"]
    gone = (await auth.register("gone"))["user"]["id"]
    rows(auth, "UPDATE auth.users SET deleted_at = now() WHERE id = %s", gone)
    for user_id in (str(uuid4()), gone):
        check_problem(await auth.get(f"/api/users/{user_id}/profile", token=token), 404, "user-not-found")
    outcome = await auth.get("/api/users/ada/profile", token=token)
    check_problem(outcome, 400, "validation-failed")
    check_problem(await auth.get(f"/api/users/{gone}/profile"), 401, "unauthenticated")


async def test_the_banned_are_not_active(auth: Auth) -> None:
    reader = (await auth.register())["access_token"]
    banned = (await auth.register("ada"))["user"]["id"]
    ban = "UPDATE auth.users SET banned_at = now(), ban_reason = 'rude', banned_until = %s WHERE id = %s"
    for until, active in ((None, False), ("2999-01-01", False), ("2020-01-01", True)):
        rows(auth, ban, until, banned)
        _, answer = await auth.get(f"/api/users/{banned}/profile", token=reader)
        assert answer["user"]["is_active"] is active
        assert "rude" not in auth.texts[-1]
