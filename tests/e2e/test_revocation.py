"""Who is signed out, banned or deleted is so everywhere, whatever is killed in between."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from deploy.stack import Stack
from tests.e2e.leaving import ACTS, WITHIN, Guest, make_admin
from tests.waiting import until


@pytest.mark.parametrize(
    "victims",
    [(), ("gateway",), ("auth",), ("gateway", "auth"), ("game",), ("game", "gateway", "auth")],
    ids=lambda victims: "+".join(victims) or "nobody",
)
@pytest.mark.xdist_group("revocation")
async def test_no_token_counts_and_no_socket_stays_once_it_was_answered(
    own_stack: Stack, victims: tuple[str, ...]
) -> None:
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(Guest(own_stack.url))
        await make_admin(own_stack, admin)
        guests = {name: await stack.enter_async_context(Guest(own_stack.url)) for name in ACTS}
        bystander = await stack.enter_async_context(Guest(own_stack.url))
        for guest in (*guests.values(), bystander):
            await guest.register()
            await guest.connect()
            assert await guest.refused_with() is None
        await asyncio.gather(*(act(guests[name], admin) for name, act in ACTS.items()))
        for victim in victims:
            await asyncio.to_thread(own_stack.kill, victim)
        for victim in victims:
            own_stack.launch(victim)

        for name, guest in guests.items():
            code = await until(guest.refused_with, every=0.02, within=WITHIN)
            assert code == "revoked-token", name
            async with asyncio.timeout(WITHIN):
                await guest.sent_away.wait()
            assert await until(guest.is_turned_away, every=0.1, within=WITHIN), name
        assert await bystander.refused_with() is None
        if not victims:
            assert not bystander.sent_away.is_set()
