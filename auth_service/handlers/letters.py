"""Limits to letters that a request has sent to an address that anybody may have given."""

from auth_service.accounts.domain import email_key_of
from auth_service.container import CONTAINER
from auth_service.limits import Limit
from shared.web import Call


async def spend_letter(call: Call, address: str | None) -> None:
    """Count a letter to an address, whoever's it is; nothing where none is sent. Raises RateExceeded."""
    container = call.app[CONTAINER]
    if address is not None and container.outbox().on:
        await container.limits().spend(call, Limit.MAIL, account=email_key_of(address))
