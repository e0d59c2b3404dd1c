"""Refusals that are reported to auth_service."""

from shared import service_token
from tests.gateway.conftest import MakeGateway, MakeUpstream, assert_refused
from tests.gateway.fakes import INTERNAL_KEY, FakeAuth
from tests.waiting import until


async def test_refusals_that_smell_of_an_attack_are_reported(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    token, agent = auth.token(iss="elsewhere"), {"User-Agent": "curl/8"}
    await assert_refused(gateway, f"Bearer {auth.token(lifetime=-1)}", "expired-token")
    await assert_refused(gateway, None, "unauthenticated")
    for _ in range(3):
        headers = {"Authorization": f"Bearer {token}", **agent}
        assert (await gateway.ask("/api/battles", token=None, headers=headers)).status == 401
    cookie = {"Cookie": f"codemaze_session={auth.token()}", "Origin": "https://evil.test"}
    assert (await gateway.ask("/api/rooms", method="POST", token=None, headers=cookie)).status == 403
    sign_in = {"Origin": "https://evil.test"}
    assert (await gateway.ask("/login", method="POST", token=None, headers=sign_in)).status == 403
    await until(lambda: len(auth.reports) >= 3, within=30)
    first, second, third = sorted(auth.reports, key=lambda report: str(report["path"]))[:3]
    assert (first["code"], first["kind"], first["method"]) == ("invalid-token", "issuer", "GET")
    assert (first["path"], first["address"], first["user_agent"]) == ("/api/battles", "127.0.0.1", "curl/8")
    assert first["data"]["iss"] == "elsewhere"
    assert (second["path"], second["code"], second["kind"]) == ("/api/rooms", "origin-refused", "cookie")
    assert second["data"]["origin"] == "https://evil.test"
    assert (third["path"], third["code"], third["kind"]) == ("/login", "origin-refused", "sign-in")
    assert token not in str(auth.reports)
    assert service_token.verify(auth.feed_token.removeprefix("Bearer "), INTERNAL_KEY, callee="auth")


async def test_reports_wait_while_auth_service_is_away(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    auth.away = True
    await assert_refused(gateway, "Bearer nonsense", "invalid-token")
    assert (await gateway.ask()).status == 200
    auth.away = False
    await until(lambda: auth.reports, within=30)
    assert [report["kind"] for report in auth.reports] == ["malformed"]
    assert (await gateway.ask()).status == 200
