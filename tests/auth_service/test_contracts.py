"""The contracts of earlier front-ends, to the letter."""

import re
from typing import Any
from uuid import UUID

import pytest

from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

USER_OF_C = {
    "id",
    "email",
    "name",
    "picture",
    "github_username",
    "leetcode_username",
    "codeforces_username",
    "created_at",
    "updated_at",
    "is_active",
    "is_verified",
}


class TestCodeBattle:
    """Contract A."""

    async def test_one_registers_logs_in_and_out(self, auth: Auth) -> None:
        account = {"username": "ada", "password": PASSWORD}
        status, body = await auth.post("/auth/register", account)
        assert (status, body.keys()) == (201, {"status", "message"})
        status, body = await auth.post("/auth/login", account)
        assert status == 200
        assert body.keys() >= {"status", "message", "username", "access_token", "token_type"}
        assert (body["username"], body["token_type"]) == ("ada", "Bearer")
        token = body["access_token"]
        assert (await auth.get("/api/auth/me", token=token))[0] == 200
        status, body = await auth.post("/auth/logout", token=token)
        assert (status, body.keys()) == (200, {"status", "message"})
        check_problem(await auth.post("/auth/logout", token=token), 401, "revoked-token")

    async def test_one_changes_the_avatar(self, auth: Auth) -> None:
        account = await auth.register("ada")
        for avatar in ("avatar-05", "https://pictures.example.org/ada.png"):
            status, body, _ = await auth.request(
                "PATCH", "/users/update", json={"avatar": avatar}, token=account["access_token"]
            )
            assert (status, body) == (
                200,
                {"id": account["user"]["id"], "username": "ada", "avatar": avatar},
            )
            assert (await auth.get("/api/auth/me", token=account["access_token"]))[1]["avatar"] == avatar
        for wrong in ({}, {"avatar": None}, {"avatar": ""}, {"avatar": "avatar-05", "username": "bob"}):
            outcome = await auth.request("PATCH", "/users/update", json=wrong, token=account["access_token"])
            check_problem(outcome[:2], 400, "validation-failed")
        outcome = await auth.request("PATCH", "/users/update", json={"avatar": "avatar-05"})
        check_problem(outcome[:2], 401, "unauthenticated")

    async def test_new_accounts_have_a_picture_that_is_there(self, auth: Auth) -> None:
        user = (await auth.register("ada"))["user"]
        async with auth.client.get(user["picture"]) as picture:
            assert (picture.status, picture.content_type) == (200, "image/svg+xml")

    async def test_a_taken_name_is_a_conflict(self, auth: Auth) -> None:
        account = {"username": "ada", "password": PASSWORD}
        await auth.post("/auth/register", account)
        check_problem(await auth.post("/auth/register", account), 409, "username-taken")

    async def test_bad_credentials_are_refused(self, auth: Auth) -> None:
        account = {"username": "ada", "password": PASSWORD}
        check_problem(await auth.post("/auth/login", account), 401, "bad-credentials")

    async def test_logging_out_needs_a_token(self, auth: Auth) -> None:
        check_problem(await auth.post("/auth/logout"), 401, "unauthenticated")

    async def test_the_scheme_of_the_token_may_be_in_any_case(self, auth: Auth) -> None:
        token = (await auth.register())["access_token"]
        assert (await auth.post("/auth/logout", headers={"Authorization": f"bEARER {token}"}))[0] == 200


class TestBrainGame:
    """Contract B."""

    async def test_one_registers_logs_in_and_out(self, auth: Auth) -> None:
        account = {"email": "ada@example.org", "username": "ada", "password": PASSWORD}
        status, registered = await auth.post("/register", account)
        assert status == 201
        assert registered.keys() == {"id", "username", "email", "number"}
        assert (registered["username"], registered["email"]) == ("ada", "ada@example.org")
        assert isinstance(registered["number"], int)
        status, body = await auth.post("/login", {"email": "ada@example.org", "password": PASSWORD})
        assert (status, body.keys() >= {"token"}) == (200, True)
        token = body["token"]
        assert await auth.get("/api/users/me", token=token) == (200, registered)
        assert (await auth.post("/logout", token=token))[0] == 200
        check_problem(await auth.get("/api/users/me", token=token), 401, "revoked-token")

    async def test_numbers_ascend(self, auth: Auth) -> None:
        numbers = []
        for name in ("ada", "bea", "cleo"):
            account = {"email": f"{name}@example.org", "username": name, "password": PASSWORD}
            numbers.append((await auth.post("/register", account))[1]["number"])
        assert numbers == sorted(set(numbers))

    async def test_an_address_is_needed(self, auth: Auth) -> None:
        for account in ({}, {"email": None}):
            body = {"username": "ada", "password": PASSWORD, **account}
            check_problem(await auth.post("/register", body), 400, "validation-failed")

    async def test_bad_credentials_are_refused(self, auth: Auth) -> None:
        login = {"email": "ada@example.org", "password": PASSWORD}
        check_problem(await auth.post("/login", login), 401, "bad-credentials")

    async def test_logging_out_needs_a_token(self, auth: Auth) -> None:
        check_problem(await auth.post("/logout"), 401, "unauthenticated")


class TestCollaborativeCoding:
    """Contract C, but for logins with a provider's token."""

    async def test_a_user_has_the_members_that_it_reads(self, auth: Auth) -> None:
        account = await auth.register("ada", email="ada@example.org")
        token = account["access_token"]
        status, refreshed = await auth.post("/api/auth/refresh", token=account["refresh_token"])
        assert (status, refreshed.keys() >= {"access_token", "user"}) == (200, True)
        status, verified = await auth.post("/api/auth/verify-token", token=token)
        assert (status, verified.keys(), verified["valid"]) == (200, {"valid", "user"}, True)
        users = [account["user"], refreshed["user"], verified["user"]]
        for path in ("/api/auth/profile", "/api/users/profile"):
            _, answer = await auth.get(path, token=token)
            users += [answer["profile"], answer["user"]]
            assert answer["user"].keys() >= {"github_stats", "leetcode_stats", "codeforces_stats"}
        for user in users:
            assert user.keys() >= USER_OF_C
            assert all(isinstance(user[name], str) for name in ("id", "email", "name", "picture"))
            assert (user["is_active"], isinstance(user["is_verified"], bool)) == (True, True)
            assert TIME.fullmatch(user["created_at"])
            assert TIME.fullmatch(user["updated_at"])

    @pytest.mark.parametrize("path", ["/api/auth/profile", "/api/users/profile"])
    async def test_one_changes_the_profile(self, auth: Auth, path: str) -> None:
        token = (await auth.register("ada"))["access_token"]
        names = {f"{site}_username": f"ada-{site[0]}" for site in ("github", "leetcode", "codeforces")}
        status, answer, _ = await auth.request("PUT", path, json={"name": "Ada L.", **names}, token=token)
        assert status == 200
        for user in (answer["profile"], answer["user"]):
            assert user.items() >= {"name": "Ada L.", **names}.items()
        assert (await auth.get(path, token=token))[1] == answer
        status, answer = await auth.post(path.replace("profile", "stats/refresh"), token=token)
        assert (status, "message" in answer) == (200, True)

    async def test_others_are_found_and_seen_without_their_addresses(self, auth: Auth) -> None:
        await auth.register("ada_1", email="ada@example.org")
        bob = await auth.register("ada_2")
        token = bob["access_token"]
        query = {"q": "ada", "page": "2", "per_page": "1"}
        status, found = await auth.get("/api/users/search", params=query, token=token)
        assert (status, found.keys(), found["query"]) == (200, {"users", "query", "pagination"}, "ada")
        assert found["pagination"] == {
            "page": 2,
            "pages": 2,
            "per_page": 1,
            "total": 2,
            "has_next": False,
            "has_prev": True,
        }
        _, found = await auth.get("/api/users/search", params={"q": "ada_1"}, token=token)
        (user,) = found["users"]
        _, seen = await auth.get(f"/api/users/{user['id']}/profile", token=token)
        for shown in (user, seen["profile"], seen["user"]):
            assert shown.keys() >= USER_OF_C - {"email", "is_verified"}
            assert "email" not in shown
        assert "ada@example.org" not in "".join(auth.texts[-2:])

    async def test_one_logs_out_and_deletes_the_account(self, auth: Auth) -> None:
        token = (await auth.register("ada"))["access_token"]
        assert "message" in (await auth.post("/api/auth/logout", token=token))[1]
        account = await auth.register("bob")
        token = account["access_token"]
        status, body, _ = await auth.request("DELETE", "/api/auth/delete-account", token=token)
        assert (status, "message" in body) == (200, True)
        reader = (await auth.register("cyd"))["access_token"]
        outcome = await auth.get(f"/api/users/{account['user']['id']}/profile", token=reader)
        check_problem(outcome, 404, "user-not-found")
        _, found = await auth.get("/api/users/search", params={"q": "bob"}, token=reader)
        assert found["users"] == []
        check_problem(await auth.get("/api/auth/profile", token=token), 401, "revoked-token")


def cookies_of(response: Any) -> dict[tuple[str, str], str]:
    """The cookies that an answer sets, by name and path."""
    cookies = {}
    for header in response.headers.getall("Set-Cookie", []):
        content, _, attributes = header.partition("; ")
        name, _, value = content.partition("=")
        path = next(item for item in attributes.split("; ") if item.startswith("Path="))
        cookies[name, path.removeprefix("Path=")] = value.strip('"')
    return cookies


class TestLobby:
    """Contract D."""

    async def test_a_guest_logs_in_and_out(self, auth: Auth) -> None:
        status, body, response = await auth.request("POST", "/login", json={"pseudonym": "zed"})
        assert status == 200
        assert body.keys() == {"id", "pseudonym", "is_connected", "connected_at", "created_at"}
        assert str(UUID(body["id"])) == body["id"]
        assert (body["pseudonym"], body["is_connected"]) == ("zed", True)
        assert TIME.fullmatch(body["connected_at"])
        assert TIME.fullmatch(body["created_at"])
        token = cookies_of(response)["codemaze_session", "/"]
        status, body = await auth.post("/logout", {"pseudonym": "zed"}, token=token)
        assert (status, body.keys() >= {"message"}) == (200, True)
        check_problem(await auth.post("/logout", {"pseudonym": "zed"}, token=token), 400, "not-connected")

    async def test_the_cookies_are_for_servers_only(self, auth: Auth) -> None:
        _, _, response = await auth.request("POST", "/login", json={"pseudonym": "zed"})
        assert cookies_of(response).keys() == {
            ("codemaze_session", "/"),
            ("codemaze_refresh", "/api/auth"),
            ("codemaze_refresh", "/login"),
        }
        for header in response.headers.getall("Set-Cookie"):
            assert {"HttpOnly", "SameSite=Lax"} < set(header.split("; "))

    @pytest.mark.parametrize("name", ["", "ab", "a" * 16, "a-b", "a b c", "zoë", "abc\n"])
    async def test_an_invalid_pseudonym_is_refused(self, auth: Auth, name: str) -> None:
        check_problem(await auth.post("/login", {"pseudonym": name}), 400, "validation-failed")

    @pytest.mark.parametrize("name", ["admin", "moderator", "System"])
    async def test_a_reserved_pseudonym_is_refused(self, auth: Auth, name: str) -> None:
        check_problem(await auth.post("/login", {"pseudonym": name}), 400, "pseudonym-reserved")

    async def test_a_pseudonym_that_is_connected_is_refused(self, auth: Auth) -> None:
        await auth.post("/login", {"pseudonym": "zed"})
        check_problem(await auth.post("/login", {"pseudonym": "zed"}), 400, "already-connected")

    async def test_a_browser_comes_back_as_the_same_guest(self, make_auth: MakeAuth) -> None:
        auth = await make_auth(cookies=True)
        _, first = await auth.post("/login", {"pseudonym": "zed"})
        for _ in range(2):  # by the cookie of /login alone: the service reads no other
            assert await auth.post("/login", {"pseudonym": "zed"}) == (200, first)

    async def test_after_logging_out_a_pseudonym_is_free(self, auth: Auth) -> None:
        _, first, response = await auth.request("POST", "/login", json={"pseudonym": "zed"})
        token = cookies_of(response)["codemaze_session", "/"]
        _, _, response = await auth.request("POST", "/logout", json={"pseudonym": "zed"}, token=token)
        assert set(cookies_of(response).values()) == {""}
        status, second = await auth.post("/login", {"pseudonym": "zed"})
        assert (status, second["id"] != first["id"]) == (200, True)

    async def test_nobody_logs_somebody_else_out(self, auth: Auth) -> None:
        zed = await auth.guest("zed")
        other = await auth.guest("other")
        body = {"pseudonym": "zed"}
        check_problem(await auth.post("/logout", body), 401, "unauthenticated")
        check_problem(await auth.post("/logout", body, token=other["access_token"]), 403, "forbidden")
        assert (await auth.get("/api/auth/me", token=zed["access_token"]))[0] == 200
        assert (await auth.get("/api/auth/me", token=other["access_token"]))[0] == 200

    async def test_who_never_came_is_not_connected(self, auth: Auth) -> None:
        check_problem(await auth.post("/logout", {"pseudonym": "zed"}), 400, "not-connected")

    async def test_connected_since_is_when_the_session_began(self, auth: Auth) -> None:
        guest = await auth.guest("zed")
        _, again = await auth.post("/login", {"pseudonym": "zed"}, token=guest["access_token"])
        assert again["created_at"] == guest["user"]["created_at"]
        assert again["connected_at"] >= again["created_at"]


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "a@b", "pseudonym": "zed"}, {"password": PASSWORD}, {"login": "a", "password": "b"}],
)
async def test_a_login_must_be_of_one_contract(auth: Auth, body: dict[str, str]) -> None:
    check_problem(await auth.post("/login", body), 400, "validation-failed")
