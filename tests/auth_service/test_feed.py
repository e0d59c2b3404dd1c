"""The feed: in order, without gaps, and at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from auth_service import feed
from auth_service.feed import repository
from auth_service.tables import FEED
from shared.feed import Feed, apply_revocations
from shared.identity import Revocations, RevokedToken, Verifier
from shared.service_token import ServiceToken
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.conftest import INTERNAL_KEY
from tests.waiting import until

EVERYTHING = "session_revoked,user_revoked,profile_changed"


def waiting(auth: Auth) -> "asyncio.Task[Any]":
    """A long poll for what is new."""

    async def poll() -> Any:
        position = (await auth.feed(after=0))["position"]
        return await auth.feed(after=position, wait=25)

    return asyncio.create_task(poll())


async def test_new_accounts_and_guests_are_told_with_their_profile(auth: Auth) -> None:
    user = (await auth.register("ada", email="ada@example.org"))["user"]
    guest = (await auth.guest("zed"))["user"]
    await auth.post("/auth/register", {"username": "bea", "password": PASSWORD})
    before = datetime.now(UTC).timestamp()
    page = await auth.feed(after=0, types="profile_changed")
    assert page.keys() == {"entries", "position", "more"}
    assert [entry["data"]["username"] for entry in page["entries"]] == ["ada", "zed", "bea"]
    entry = page["entries"][0]
    assert entry.keys() == {"position", "type", "at", "data"}
    assert before - 60 < entry["at"] <= before
    assert entry["data"] == {
        "user_id": user["id"],
        "username": "ada",
        "avatar": user["avatar"],
        "role": "player",
        "is_guest": False,
    }
    assert (page["entries"][1]["data"]["user_id"], page["entries"][1]["data"]["is_guest"]) == (
        guest["id"],
        True,
    )


async def test_a_refused_registration_tells_nothing(auth: Auth) -> None:
    await auth.register("ada")
    position = (await auth.feed(after=0))["position"]
    await auth.post("/api/auth/register", {"username": "ada", "password": PASSWORD})
    assert await auth.feed(after=position) == {"entries": [], "position": position, "more": False}


async def test_one_goes_on_from_a_position(auth: Auth) -> None:
    await auth.register("ada")
    first = await auth.feed(after=0)
    await auth.register("bea")
    second = await auth.feed(after=first["position"])
    assert [entry["data"]["username"] for entry in second["entries"]] == ["bea"]
    assert second["entries"][0]["position"] == second["position"] > first["position"]


async def test_entries_of_other_types_are_passed_over_for_good(auth: Auth) -> None:
    await auth.register("ada")
    page = await auth.feed(after=0, types="session_revoked")
    assert page["entries"] == []
    assert page["position"] == (await auth.feed(after=0))["position"] > 0


async def test_without_a_position_one_begins_at_what_can_matter_to_a_live_token(auth: Auth) -> None:
    assert await auth.feed() == {"entries": [], "position": 0, "more": False}
    await auth.register("ada")
    auth.clock.ahead = timedelta(seconds=900 + 61)
    latest = (await auth.feed(after=0))["position"]
    assert await auth.feed() == {"entries": [], "position": latest, "more": False}
    await auth.register("bea")
    assert [entry["data"]["username"] for entry in (await auth.feed())["entries"]] == ["bea"]


async def test_a_logout_wakes_who_waits(auth: Auth) -> None:
    answer = await auth.register("ada")
    poll = waiting(auth)
    done, _ = await asyncio.wait([poll], timeout=0.3)
    assert not done
    await auth.post("/api/auth/logout", token=answer["access_token"])
    async with asyncio.timeout(60):
        page = await poll
    assert [entry["type"] for entry in page["entries"]] == ["session_revoked"]


async def test_a_change_at_one_replica_wakes_who_waits_at_another(
    make_auth: MakeAuth, make_database: Any
) -> None:
    database = make_database()
    here, there = await make_auth(database), await make_auth(database)
    poll = waiting(there)
    done, _ = await asyncio.wait([poll], timeout=0.3)
    assert not done
    await here.register("ada")
    async with asyncio.timeout(60):
        page = await poll
    assert page["entries"][0]["data"]["username"] == "ada"


async def test_who_waits_for_other_types_is_not_woken_for_nothing(auth: Auth) -> None:
    poll = asyncio.create_task(auth.feed(after=0, types="session_revoked", wait=1))
    await auth.register("ada")
    page = await poll
    assert page["entries"] == []
    assert page["position"] > 0


async def test_waiting_goes_on_after_the_database_was_lost(auth: Auth) -> None:
    poll = waiting(auth)
    done, _ = await asyncio.wait([poll], timeout=0.3)
    assert not done
    async with auth.db.connect() as conn:
        await conn.all(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    await auth.register("ada")
    async with asyncio.timeout(60):
        page = await poll
    assert page["entries"][0]["data"]["username"] == "ada"


async def test_followers_in_other_services_refuse_a_token_within_a_second_of_its_logout(auth: Auth) -> None:
    answer = await auth.register("ada")
    revocations = Revocations()
    url = str(auth.client.make_url("")).rstrip("/")
    token = ServiceToken(INTERNAL_KEY, caller="gateway", callee="auth")
    follower = Feed(
        auth.client.session,
        url,
        token,
        types=("session_revoked", "user_revoked"),
        handle=apply_revocations(revocations),
    )
    verifier = Verifier(auth.container.keys().fetch_jwks, revocations)
    identity = await verifier.verify(answer["access_token"])
    task = asyncio.create_task(follower.run())
    try:
        await follower.caught_up.wait()
        await auth.post("/api/auth/logout", token=answer["access_token"])
        await until(lambda: identity in revocations, within=1)
        with pytest.raises(RevokedToken):
            await verifier.verify(answer["access_token"])
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_followers_miss_nothing_of_what_is_written_at_once(auth: Auth) -> None:
    """Positions come in the order of commits, or a reader would go past one that is still to be committed."""
    written: set[UUID] = set()
    writers, each = 8, 25

    async def write(writer: int) -> None:
        for number in range(each):
            session = uuid4()
            async with auth.db.begin() as conn:
                if (writer + number) % 3 == 0:
                    await conn.execute(sa.select(sa.func.pg_sleep(0.002)))
                now = datetime.now(UTC)
                await feed.publish(conn, feed.SessionRevoked(session, expires_at=now), at=now)
            written.add(session)

    async def read() -> list[str]:
        seen: list[str] = []
        position = 0
        while len(seen) < writers * each:
            page = await auth.feed(after=position, wait=5, types="session_revoked")
            assert page["position"] >= position
            positions = [entry["position"] for entry in page["entries"]]
            assert positions == sorted(positions)
            seen += [entry["data"]["sid"] for entry in page["entries"]]
            position = page["position"]
        return seen

    async with asyncio.timeout(60):
        *_, seen, seen_too = await asyncio.gather(*map(write, range(writers)), read(), read())
    assert seen is not None
    assert seen == seen_too
    assert len(seen) == len(set(seen))
    assert set(map(UUID, seen)) == written


async def test_a_long_feed_comes_in_pages(auth: Auth) -> None:
    now = datetime.now(UTC)
    async with auth.db.begin() as conn:
        for _ in range(repository.PAGE + 1):
            await feed.publish(conn, feed.SessionRevoked(uuid4(), expires_at=now), at=now)
    first = await auth.feed(after=0)
    assert (len(first["entries"]), first["more"]) == (repository.PAGE, True)
    assert first["position"] == first["entries"][-1]["position"]
    assert len((await auth.feed(after=first["position"]))["entries"]) == 1


async def test_of_a_profile_only_the_latest_entry_is_kept(auth: Auth) -> None:
    signed_in = await auth.register("ada")
    async with auth.db.connect() as conn:
        user = await auth.container.sessions().get_user(
            await Verifier(auth.container.keys().fetch_jwks).verify(signed_in["access_token"])
        )
    before = await auth.feed(after=0)
    async with auth.db.begin() as conn:
        await feed.publish(conn, feed.ProfileChanged(user), at=datetime.now(UTC))
    after = await auth.feed(after=0)
    assert len(before["entries"]) == len(after["entries"]) == 1
    assert after["position"] > before["position"]


async def test_old_revocations_are_forgotten_and_profiles_are_kept(auth: Auth) -> None:
    for name in ("ada", "bea"):
        answer = await auth.register(name)
        await auth.post("/api/auth/logout", token=answer["access_token"])
    position = (await auth.feed(after=0))["position"]
    auth.clock.ahead = timedelta(seconds=900 + 61)
    await auth.container.feed().prune()
    page = await auth.feed(after=0, types=EVERYTHING)
    assert [entry["type"] for entry in page["entries"]] == ["profile_changed"] * 2
    assert (await auth.feed(after=position))["position"] == position
    async with auth.db.connect() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(FEED)) == 2


async def test_only_services_read_the_feed(auth: Auth) -> None:
    player = (await auth.register("ada"))["access_token"]
    for token in (None, player, "nonsense"):
        check_problem(await auth.get("/internal/feed", token=token), 401, "invalid-service-token")
    stranger = ServiceToken("another internal key, 32 characters", caller="gateway", callee="auth")
    check_problem(await auth.get("/internal/feed", headers=stranger.header()), 401, "invalid-service-token")


@pytest.mark.parametrize(
    "query",
    [
        {"after": "-1"},
        {"after": "x"},
        {"after": str(2**63)},
        {"wait": "26"},
        {"types": "gossip"},
        {"from": "1"},
    ],
)
async def test_odd_questions_are_refused(auth: Auth, query: dict[str, str]) -> None:
    token = ServiceToken(INTERNAL_KEY, caller="test", callee="auth")
    outcome = await auth.get("/internal/feed", params=query, headers=token.header())
    check_problem(outcome, 400, "validation-failed")
