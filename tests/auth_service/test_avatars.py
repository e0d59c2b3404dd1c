"""Our own pictures over HTTP."""

from collections.abc import Mapping

from auth_service.accounts.avatars import AVATARS, draw
from tests.auth_service.conftest import Auth, check_problem


async def test_pictures_are_for_everybody_and_for_caches(auth: Auth) -> None:
    headers: Mapping[str, str] = {}
    for name in AVATARS:
        async with auth.client.get(f"/api/avatars/{name}.svg") as response:
            assert (response.status, response.content_type) == (200, "image/svg+xml")
            assert await response.read() == draw(name)
            headers = response.headers
    assert headers["Cache-Control"] == "public, max-age=604800"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    known = {"If-None-Match": f'"other", {headers["ETag"]}'}
    async with auth.client.get(f"/api/avatars/{AVATARS[-1]}.svg", headers=known) as response:
        assert (response.status, await response.read()) == (304, b"")
        assert response.headers["ETag"] == headers["ETag"]
    async with auth.client.get(f"/api/avatars/{AVATARS[0]}.svg", headers=known) as response:
        assert response.status == 200
    async with auth.client.head(f"/api/avatars/{AVATARS[0]}.svg") as response:
        assert (response.status, response.content_type) == (200, "image/svg+xml")


async def test_there_are_no_other_pictures(auth: Auth) -> None:
    check_problem(await auth.get("/api/avatars/avatar-25.svg"), 404, "not-found")
    check_problem(await auth.get("/api/avatars/avatar-01"), 404, "not-found")
    check_problem(await auth.get("/api/avatars/AVATAR-01.svg"), 400, "validation-failed")
