"""What compares images: this machine, or DeepAI with this machine behind it."""

import asyncio
import logging
import math
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

import aiohttp
import orjson

from problem_service.images.domain import FARTHEST, Compared, unpack
from problem_service.images.settings import ImageSettings
from problem_service.images.wire import MEMBERS
from problem_service.images.workers import Workers
from shared.settings import BadSettings

log = logging.getLogger(__name__)

MOST_WORKERS = 2
REST = 30.0
"""Seconds that DeepAI is not asked after it failed, so that not every request waits for it in vain."""
_LONGEST_ANSWER = 64 * 1024


class ImageBackend(Protocol):
    """Compares images."""

    async def compare(self, original: bytes, drawn: bytes) -> int:
        """The distance of two images in base64, 0 to 64.

        Raises BadImage, ImageTooLarge, ImagesBusy, ImagesUnavailable.
        """


class Local:
    """By perceptual hashes."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def compare(self, original: bytes, drawn: bytes) -> int:
        return (await self._workers.compare(original, drawn)).distance


class _Failed(Exception):
    """DeepAI gives no distance; the text says why and holds no secret."""


class DeepAI:
    """By DeepAI's image similarity; see https://deepai.org/machine-learning-model/image-similarity.

    Images are read and compared here first. So it sees only what is an image, and a game goes on with our own
    distance while it is out of reach, out of sorts or out of credit. Its distance is cut to our range.
    """

    def __init__(
        self, workers: Workers, session: aiohttp.ClientSession, url: str, key: str, *, timeout: float
    ) -> None:
        """``timeout``: seconds."""
        self._workers = workers
        self._session = session
        self._url = url
        self._headers = {"api-key": key}
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._rests_until = -math.inf

    async def compare(self, original: bytes, drawn: bytes) -> int:
        own = await self._workers.compare(original, drawn)
        now = asyncio.get_running_loop().time
        if own.is_empty or now() < self._rests_until:
            return own.distance
        try:
            return await self._ask(original, drawn, own)
        except _Failed as failure:
            self._rests_until = now() + REST
            log.warning("DeepAI fails, images are compared here for %g s: %s", REST, failure)
            return own.distance

    async def _ask(self, original: bytes, drawn: bytes, own: Compared) -> int:
        form = aiohttp.FormData()
        for number, text in enumerate((original, drawn)):
            name = f"image{number + 1}"
            data, media_type = unpack(text, MEMBERS[number]), own.media_types[number]
            form.add_field(name, data, filename=name, content_type=media_type)
        try:
            async with self._session.post(
                self._url, data=form, headers=self._headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise _Failed(f"it answers {response.status}")
                return _distance(await _read(response.content))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _Failed(type(error).__name__) from None  # its text may show the request


async def _read(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for piece in content.iter_any():
        body += piece
        if len(body) > _LONGEST_ANSWER:
            raise _Failed("its answer is too long")
    return bytes(body)


def _distance(body: bytes) -> int:
    """Out of ``{"id": …, "output": {"distance": n}}``."""
    try:
        value = orjson.loads(body)["output"]["distance"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise _Failed("its answer has no distance") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise _Failed("its answer's distance is no number from 0")
    return min(round(value), FARTHEST)


@asynccontextmanager
async def open_images(settings: ImageSettings) -> AsyncIterator[ImageBackend]:
    """The back-end that the settings choose. Raises BadSettings."""
    most = min(MOST_WORKERS, os.cpu_count() or 1)
    async with AsyncExitStack() as stack:
        workers = await stack.enter_async_context(Workers(most=most, waiting=settings.images_waiting))
        if settings.images == "local":
            yield Local(workers)
            return
        key = settings.deepai_key
        if key is None or not key.isascii() or not key.isprintable():
            raise BadSettings("PROBLEM_IMAGES=deepai needs DeepAI's key in PROBLEM_DEEPAI_KEY")
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield DeepAI(workers, session, settings.deepai_url, key, timeout=settings.deepai_timeout)
