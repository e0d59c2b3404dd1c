"""Browsers, which keep their tokens in cookies."""

from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.auth_service.sessions.calls import LOGOUT, ME, REFRESH


async def test_browsers_get_their_tokens_in_cookies_alone(make_auth: MakeAuth) -> None:
    auth = await make_auth(public_url="https://codemaze.example")
    body = {"username": "ada", "password": PASSWORD, "cookie": True}
    _, answer, response = await auth.request("POST", "/api/auth/register", json=body)
    assert answer["access_token"] is answer["refresh_token"] is None
    session, refresh = response.headers.getall("Set-Cookie")
    assert session.startswith("codemaze_session=ey")
    assert set(session.split("; ")[1:]) == {"HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=900"}
    assert refresh.startswith("codemaze_refresh=")
    attributes = set(refresh.split("; ")[1:])
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/api/auth"} < attributes
    (max_age,) = (item for item in attributes if item.startswith("Max-Age="))
    assert abs(int(max_age.removeprefix("Max-Age=")) - 30 * 86_400) <= 5


async def test_without_https_cookies_are_not_marked_secure(auth: Auth) -> None:
    body = {"username": "ada", "password": PASSWORD, "cookie": True}
    _, _, response = await auth.request("POST", "/api/auth/register", json=body)
    assert all("Secure" not in cookie for cookie in response.headers.getall("Set-Cookie"))


async def test_a_browser_refreshes_and_logs_out_by_cookie(make_auth: MakeAuth) -> None:
    auth = await make_auth(cookies=True)
    await auth.register("ada")
    login = {"login": "ada", "password": PASSWORD, "cookie": True}
    assert (await auth.post("/api/auth/login", login))[0] == 200
    assert (await auth.post(REFRESH))[0] == 200
    status, answer, response = await auth.request("POST", REFRESH)
    assert (status, answer["refresh_token"]) == (200, None)
    token = response.cookies["codemaze_session"].value
    assert (await auth.get(ME, token=token))[0] == 200
    assert (await auth.post(LOGOUT))[0] == 200
    check_problem(await auth.get(ME, token=token), 401, "revoked-token")
    assert not list(auth.client.session.cookie_jar)
