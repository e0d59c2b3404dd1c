"""People who have a role."""

from typing import Any

from auth_service.moderation.operator import set_role
from shared.identity import Role
from tests.auth_service.conftest import Auth


async def refreshed(auth: Auth, answer: Any) -> Any:
    status, again = await auth.post("/api/auth/refresh", {"refresh_token": answer["refresh_token"]})
    assert status == 200, again
    return again


async def with_role(auth: Auth, name: str, role: Role) -> Any:
    """A new account that is signed in with a role."""
    answer = await auth.register(name)
    await set_role(auth.container.settings(), name, role)
    return await refreshed(auth, answer)
