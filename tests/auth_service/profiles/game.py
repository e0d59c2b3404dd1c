"""A game_service that answers as it is told, and what it may answer."""

import asyncio
import json
from typing import Any

from aiohttp import web

from shared import service_token
from shared.identity import bearer
from tests.conftest import INTERNAL_KEY

ROOM = {
    "id": "11111111-1111-4111-8111-111111111111",
    "code": "ABCD",
    "name": "room",
    "description": "",
    "is_private": False,
    "max_participants": 2,
    "current_participants": 1,
    "language": None,
    "is_active": True,
    "created_by": "22222222-2222-4222-8222-222222222222",
    "owner_name": "ada",
    "owner_picture": None,
    "created_at": "2026-01-01T00:00:00.000Z",
    "updated_at": "2026-01-01T00:00:00.000Z",
    "last_activity": "2026-01-01T00:00:00.000Z",
    "content_version": 0,
}
ROOMS = {
    "rooms": [ROOM],
    "pagination": {
        "page": 2,
        "pages": 2,
        "per_page": 1,
        "total": 2,
        "has_next": False,
        "has_prev": True,
    },
}
SUMMARY = {
    "recent_rooms": [ROOM],
    "owned_rooms": [],
    "stats": {"total_rooms_created": 3, "total_rooms_joined": 4, "active_participations": 1},
}


class FakeGame:
    """game_service as this service asks it; answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer: Any = None
        self.status = 200
        self.hang = False
        self.pieces = False

    def create_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/internal/{path:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        token = bearer(request.headers.get("Authorization"))
        assert service_token.verify(token, INTERNAL_KEY, callee="game") == "auth"
        self.asked.append((request.path, dict(request.query)))
        if self.hang:
            await asyncio.Event().wait()
        if self.pieces:
            response = web.StreamResponse()
            await response.prepare(request)
            text = json.dumps(self.answer).encode()
            for start in range(0, len(text), 65_536):
                await response.write(text[start : start + 65_536])
                await asyncio.sleep(0)
            return response
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)
