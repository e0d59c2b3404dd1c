"""What one sees and changes of oneself."""

from datetime import UTC, datetime, timedelta

from tests.auth_service.conftest import Auth, MakeAuth
from tests.auth_service.profiles.calls import OWN, PATHS, STATS, changed, rows


async def test_a_newcomer_is_shown_by_username(auth: Auth) -> None:
    account = await auth.register("ada", email="ada@example.org")
    token = account["access_token"]
    _, me = await auth.get("/api/auth/me", token=token)
    for path in PATHS:
        status, answer = await auth.get(path, token=token)
        assert (status, answer.keys()) == (200, {"profile", "user"})
        assert answer["profile"] == answer["user"]
        profile = answer["profile"]
        assert me == account["user"] == {key: profile[key] for key in OWN}
        assert profile.keys() == OWN | STATS
        assert (profile["username"], profile["name"]) == ("ada", "ada")
        assert (profile["email"], profile["is_active"]) == ("ada@example.org", True)
        assert profile["picture"] == f"/api/avatars/{profile['avatar']}.svg"
        assert profile["created_at"] == profile["updated_at"]
        assert [profile[name] for name in STATS] == [None] * 3
    assert await auth.post("/api/auth/verify-token", token=token) == (200, {"valid": True, "user": me})


async def test_pictures_are_where_browsers_reach_the_gateway(make_auth: MakeAuth) -> None:
    auth = await make_auth(public_url="https://maze.example.org")
    user = (await auth.register())["user"]
    assert user["picture"] == f"https://maze.example.org/api/avatars/{user['avatar']}.svg"


async def test_what_is_given_changes_and_the_rest_stays(auth: Auth) -> None:
    account = await auth.register("ada", email="ada@example.org")
    token, expected = account["access_token"], account["user"]
    elsewhere = "https://pictures.example.org/ada.png"
    for body, shown in (
        ({"name": "Ada  Lovelace "}, {"name": "Ada Lovelace"}),
        ({"avatar": elsewhere}, {"avatar": elsewhere, "picture": elsewhere}),
        (accounts := {"github_username": "ada", "leetcode_username": "ada-l"}, accounts),
        ({"codeforces_username": "ada.l"}, {"codeforces_username": "ada.l"}),
        ({"username": "countess"}, {"username": "countess"}),
        ({"github_username": None, "leetcode_username": ""}, dict.fromkeys(accounts)),
        ({"picture": "avatar-07"}, {"avatar": "avatar-07", "picture": "/api/avatars/avatar-07.svg"}),
        ({"name": None}, {"name": "countess"}),
    ):
        auth.clock.ahead += timedelta(seconds=1)
        profile = await changed(auth, token, **body)
        assert profile["updated_at"] > expected["updated_at"]
        expected |= shown | {"updated_at": profile["updated_at"]}
        assert {key: profile[key] for key in OWN} == expected
        assert (await auth.get("/api/users/profile", token=token))[1]["user"] == profile


async def test_a_change_to_the_same_changes_nothing(auth: Auth) -> None:
    account = await auth.register("ada")
    token, user = account["access_token"], account["user"]
    position = (await auth.feed(after=0))["position"]
    auth.clock.ahead += timedelta(seconds=5)
    for body in (
        {},
        {"username": "ada"},
        {"name": None},
        {"avatar": user["avatar"]},
        {"picture": user["picture"]},
        {"github_username": ""},
    ):
        profile = await changed(auth, token, **body)
        assert profile["updated_at"] == user["updated_at"]
    assert (await auth.feed(after=0))["position"] == position
    assert rows(auth, "SELECT 1 FROM auth.audit_log WHERE event = 'profile_changed'") == []


async def test_a_new_name_is_told_and_recorded(auth: Auth) -> None:
    account = await auth.register("ada")
    token, user_id = account["access_token"], account["user"]["id"]
    position = (await auth.feed(after=0))["position"]
    await changed(auth, token, username="countess", github_username="ada")
    (entry,) = (await auth.feed(after=position))["entries"]
    assert (entry["type"], entry["data"]["user_id"]) == ("profile_changed", user_id)
    assert entry["data"]["username"] == "countess"
    await changed(
        auth, token, avatar="avatar-03" if account["user"]["avatar"] != "avatar-03" else "avatar-04"
    )
    assert len((await auth.feed(after=position))["entries"]) == 1  # of a user only the latest is kept
    position = (await auth.feed(after=0))["position"]
    await changed(auth, token, codeforces_username="ada")
    assert (await auth.feed(after=position))["entries"] == []
    events = rows(
        auth,
        "SELECT user_id::text, session_id IS NOT NULL, data FROM auth.audit_log"
        " WHERE event = 'profile_changed' ORDER BY id",
    )
    assert events[0] == (
        user_id,
        True,
        {
            "changed": ["username", "github_username"],
            "old_username": "ada",
            "new_username": "countess",
        },
    )
    assert [event[2]["changed"] for event in events[1:]] == [["avatar"], ["codeforces_username"]]
    assert (await auth.register("ada"))["user"]["id"] != user_id  # the old name is free


async def test_the_name_of_a_guest_who_is_gone_is_free(auth: Auth) -> None:
    guest = await auth.guest("zed")
    await auth.post("/api/auth/logout", token=guest["access_token"])
    token = (await auth.register("ada"))["access_token"]
    assert (await changed(auth, token, username="zed"))["username"] == "zed"


async def test_linked_accounts_have_figures_to_fetch(auth: Auth) -> None:
    account = await auth.register("ada")
    token, user_id = account["access_token"], account["user"]["id"]
    kept = "SELECT site, username FROM auth.figures WHERE user_id = %s ORDER BY site"
    await changed(auth, token, github_username="ada", codeforces_username="ada_l")
    assert rows(auth, kept, user_id) == [("codeforces", "ada_l"), ("github", "ada")]
    await changed(auth, token, github_username=None, codeforces_username="ada_b")
    assert rows(auth, kept, user_id) == [("codeforces", "ada_b")]
    known = {"rating": 1500, "rank": "expert"}
    rows(
        auth,
        'UPDATE auth.figures SET data = \'{"rating": 1500, "rank": "expert"}\', fetched_at = %s',
        datetime.now(UTC) - timedelta(minutes=5),
    )
    for path in (*PATHS, f"/api/users/{user_id}/profile"):
        stats = (await auth.get(path, token=token))[1]["profile"]["codeforces_stats"]
        assert stats.items() >= (known | {"username": "ada_b"}).items()
        assert 300 <= stats["age_seconds"] < 400
        assert stats["fetched_at"].endswith("Z")
    for path in ("/api/auth/stats/refresh", "/api/users/stats/refresh"):
        status, answer = await auth.post(path, token=token)
        assert (status, answer.keys()) == (200, {"message"})
