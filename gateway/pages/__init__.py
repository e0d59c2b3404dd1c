"""The gateway's own endpoints."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gateway.replies import Reply
from shared.errors import MethodNotAllowed

ALLOW = (("Allow", "GET, HEAD, OPTIONS"),)


@dataclass(frozen=True, slots=True)
class Page:
    """An endpoint that is read with GET or HEAD."""

    read: Callable[[], Awaitable[Reply]]

    async def serve(self, method: str, request_id: str) -> Reply:
        if method in ("GET", "HEAD"):
            return await self.read()
        if method == "OPTIONS":
            return Reply(204, headers=ALLOW)
        refusal = Reply.problem(MethodNotAllowed(), request_id)
        return Reply(refusal.status, refusal.body, refusal.content_type, ALLOW)
