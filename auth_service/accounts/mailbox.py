"""To whom one writes about an address."""

from auth_service.accounts import repository as users
from auth_service.accounts.domain import User
from auth_service.mail import Letter, Outbox
from shared.db import Connection


async def write_to(conn: Connection, outbox: Outbox, user: User, address: str) -> None:
    """Have a user verify an address that he gave; where it is somebody else's, tell that one instead.

    Either is one letter to the same address: whoever gave it learns nothing.
    """
    owner = await users.find_owner(conn, address)
    if owner is None or owner[0].id == user.id:
        await outbox.enqueue(conn, Letter.VERIFY_EMAIL, address, user.id, email=address)
    else:
        await outbox.enqueue(conn, Letter.ADDRESS_IN_USE, owner[0].email, owner[0].id)
