"""DeepAI as the back-end, by a small real server in its place."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from problem_service.images.backends import DeepAI, ImageBackend, open_images
from problem_service.images.domain import BadImage
from problem_service.images.settings import ImageSettings
from problem_service.images.wire import load as load_answer
from problem_service.images.worker import answer
from problem_service.images.workers import Workers
from shared.settings import BadSettings, load
from tests.problem_service.images.drawings import DRAWINGS, base64_of, drawn, encoded

KEY = "quickstart-4b1d"
STAR_FILE = encoded(drawn(DRAWINGS["star"]), "WEBP")
STAR, HOUSE = base64_of(STAR_FILE).encode(), base64_of(encoded(drawn(DRAWINGS["house"]))).encode()
BLANK = base64_of(encoded(drawn([]))).encode()


class FakeDeepAI:
    """Answers what a test says, and keeps what it was asked."""

    def __init__(self) -> None:
        self.body: Any = {"id": "f5a1", "output": {"distance": 17}}
        self.status = 200
        self.hangs = False
        self.asked: list[dict[str, tuple[str, bytes]]] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        assert request.headers["api-key"] == KEY
        form = await request.post()
        parts: dict[str, tuple[str, bytes]] = {}
        for name, part in form.items():
            assert isinstance(part, web.FileField)
            with part.file as file:
                parts[name] = (part.content_type, file.read())
        self.asked.append(parts)
        if self.hangs:
            await asyncio.Event().wait()
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status)
        return web.json_response(self.body, status=self.status)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDeepAI]:
    fake = FakeDeepAI()
    app = web.Application()
    app.router.add_post("/api/image-similarity", fake.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/image-similarity"
    yield fake
    await runner.cleanup()


@pytest.fixture
async def images(fake: FakeDeepAI) -> AsyncIterator[ImageBackend]:
    settings = {
        "PROBLEM_IMAGES": "deepai",
        "PROBLEM_DEEPAI_URL": fake.url,
        "PROBLEM_DEEPAI_KEY": KEY,
        "PROBLEM_DEEPAI_TIMEOUT": "0.3",
    }
    async with open_images(load(ImageSettings, settings)) as backend:
        assert isinstance(backend, DeepAI)
        yield backend


def own_distance() -> int:
    """Ours, of the star and the house."""
    return load_answer(answer([STAR, HOUSE])).distance


async def test_its_distance_is_the_answer_on_our_scale(images: ImageBackend, fake: FakeDeepAI) -> None:
    assert await images.compare(STAR, b"data:image/png;base64," + HOUSE) == 17
    (parts,) = fake.asked
    assert list(parts) == ["image1", "image2"]
    assert parts["image1"] == ("image/webp", STAR_FILE)
    assert parts["image2"][0] == "image/png"
    for told, distance in ((0, 0), (3.6, 4), (64, 64), (900, 64)):
        fake.body = {"id": "f5a1", "output": {"distance": told}}
        assert await images.compare(STAR, HOUSE) == distance


async def test_while_it_fails_images_are_compared_here(
    fake: FakeDeepAI, caplog: pytest.LogCaptureFixture
) -> None:
    async with Workers(most=1, waiting=0) as workers, aiohttp.ClientSession() as session:
        for fake.status, fake.body in (
            (503, {"err": "overloaded"}),
            (401, {"err": "Invalid API Key"}),
            (302, ""),
            (200, "<html>"),
            (200, {"id": "f5a1"}),
            (200, []),
            (200, {"output": None}),
            (200, {"output": {"distance": "near"}}),
            (200, {"output": {"distance": True}}),
            (200, {"output": {"distance": -1}}),
            (200, '{"output": {"distance": 1e999}}'),
            (200, '{"output": {"distance": 1}}' + " " * 100_000),
        ):
            fake.asked.clear()
            caplog.clear()
            images = DeepAI(workers, session, fake.url, KEY, timeout=5)
            for _ in range(2):
                assert await images.compare(STAR, HOUSE) == own_distance(), fake.body
            assert len(fake.asked) == 1, "it is not given a rest"
            (record,) = caplog.records
            assert KEY not in record.getMessage()
        nobody = DeepAI(workers, session, "http://127.0.0.1:1/", KEY, timeout=5)
        assert await nobody.compare(STAR, HOUSE) == own_distance()


async def test_it_is_not_waited_for_longer_than_set(images: ImageBackend, fake: FakeDeepAI) -> None:
    fake.hangs = True
    assert await images.compare(STAR, HOUSE) == own_distance()


async def test_it_never_sees_what_is_no_drawing(images: ImageBackend, fake: FakeDeepAI) -> None:
    with pytest.raises(BadImage):
        await images.compare(STAR, base64_of(b"a letter").encode())
    assert await images.compare(STAR, BLANK) == 64
    assert await images.compare(BLANK, BLANK) == 0
    assert fake.asked == []


@pytest.mark.parametrize("key", ["", "two\nlines", "clé"])
async def test_it_needs_a_key(key: str) -> None:
    settings = load(ImageSettings, {"PROBLEM_IMAGES": "deepai", "PROBLEM_DEEPAI_KEY": key})
    with pytest.raises(BadSettings, match="PROBLEM_DEEPAI_KEY"):
        async with open_images(settings):
            pass
