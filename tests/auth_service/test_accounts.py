"""Registration and login over our own API."""

import re

from auth_service.accounts.domain import AVATARS
from tests.auth_service.conftest import PASSWORD, Auth


async def test_registering_makes_an_account_and_signs_in(auth: Auth) -> None:
    status, body = await auth.post(
        "/api/auth/register", {"username": "Ada-1", "password": PASSWORD, "email": "Ada@example.org"}
    )
    assert status == 201
    assert body.keys() == {"user", "access_token", "refresh_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    user = body["user"]
    assert user["username"] == "Ada-1"
    assert user["email"] == "Ada@example.org"
    assert user["role"] == "player"
    assert user["is_guest"] is False
    assert user["avatar"] in AVATARS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", user["created_at"])
    assert await auth.get("/api/auth/me", token=body["access_token"]) == (200, user)
