"""The pictures of users that are our own."""

import hashlib
from functools import cache

from aiohttp import web

from auth_service.accounts.avatars import AVATARS, PATH, draw
from shared.errors import NotFound
from shared.fields import Input, Text
from shared.web import Call, Policy, Routes

routes = Routes("avatars")

_MAX_AGE = 604_800
"""Seconds that caches may keep a picture."""


class AvatarName(Input):
    """Which picture."""

    name = Text(required=True, longest=32, pattern=r"^[a-z0-9-]+$")


@routes.get(
    PATH + "/{name}.svg",
    policy=Policy.PUBLIC,
    path_schema=AvatarName(),
    media_type="image/svg+xml",
    answers={304: None},
    errors=(NotFound,),
)
async def get_avatar(call: Call) -> web.Response:
    """A picture of our own, avatar-01 to avatar-24, as SVG; it changes hardly ever."""
    name = call.path["name"]
    if name not in AVATARS:
        raise NotFound
    picture, tag = _picture(name)
    headers = {"Cache-Control": f"public, max-age={_MAX_AGE}", "ETag": f'"{tag}"'}
    if any(known.value in (tag, "*") for known in call.request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    headers |= {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=picture, content_type="image/svg+xml", headers=headers)


@cache
def _picture(name: str) -> tuple[bytes, str]:
    """The SVG and its tag."""
    picture = draw(name)
    return picture, hashlib.sha256(picture).hexdigest()[:16]
