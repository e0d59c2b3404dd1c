"""The route, over HTTP: its shape, its bounds, and processes that fail."""

import asyncio
from io import BytesIO
from typing import Any

import orjson
import psutil
import pytest
from PIL import Image

from problem_service.images.domain import ImagesUnavailable
from problem_service.images.workers import Workers
from tests.problem_service.conftest import MakeService, Service
from tests.problem_service.images.drawings import SHEETS, base64_of, encoded, picture
from tests.waiting import until

STAR, HOUSE = picture("star"), picture("house")


@pytest.fixture
async def service(make_service: MakeService) -> Service:
    """A service without problems."""
    return await make_service()


async def compare(service: Service, body: Any, **options: Any) -> tuple[int, Any, dict[str, str]]:
    """Status, body and headers; as a guest."""
    options.setdefault("headers", service.as_player(role="guest"))
    async with service.session.post(f"{service.url}/api/images/compare", json=body, **options) as response:
        return response.status, await response.json(content_type=None), dict(response.headers)


def pair(original: str = STAR, drawn: str = HOUSE) -> dict[str, str]:
    return {"originalImage": original, "drawnImage": drawn}


async def test_two_drawings_have_a_distance(service: Service) -> None:
    status, body, _ = await compare(service, pair(STAR, STAR))
    assert (status, body) == (200, {"distance": 0})
    _, near, _ = await compare(service, pair(STAR, picture("star", SHEETS[3])))
    _, far, _ = await compare(service, pair(STAR, HOUSE.partition(",")[2]))
    assert 0 <= near["distance"] < far["distance"] <= 64


async def test_what_cannot_be_compared_is_named(service: Service) -> None:
    large = base64_of(encoded(Image.new("1", (2001, 2000))))
    for body, status, code, member in (
        (pair(STAR, "???"), 400, "bad-image", "drawnImage"),
        (pair(base64_of(b"<svg/>"), STAR), 400, "bad-image", "originalImage"),
        (pair(STAR, large), 413, "image-too-large", "drawnImage"),
        (pair(STAR, ""), 400, "validation-failed", "drawnImage"),
        ({"originalImage": STAR}, 400, "validation-failed", "drawnImage"),
        (pair() | {"drawnImage": 7}, 400, "validation-failed", "drawnImage"),
        (pair() | {"other": ""}, 400, "validation-failed", "other"),
    ):
        answered, problem, headers = await compare(service, body)
        assert (answered, problem["code"], list(problem["errors"])) == (status, code, [member])
        assert headers["Content-Type"] == "application/problem+json"
        assert isinstance(problem["error"], str)


async def test_a_body_may_have_4_megabytes_and_no_more(service: Service) -> None:
    head, tail = orjson.dumps(pair())[:-2], b'"}'
    headers = service.as_player() | {"Content-Type": "application/json"}
    for size, status in ((4_000_000, 200), (4_000_001, 413), (10_000_000, 413)):
        body = BytesIO(head + b" " * (size - len(head + tail)) + tail)
        url = f"{service.url}/api/images/compare"
        async with service.session.post(url, data=body, headers=headers, chunked=True) as response:
            assert response.status == status


@pytest.mark.parametrize(
    "body",
    [
        {"originalImage": [[]] * 300_000},
        {"originalImage": [{}] * 300_000},
        dict.fromkeys(map(str, range(300_000)), 1),
    ],
)
async def test_a_body_of_many_parts_is_refused_as_a_whole(service: Service, body: dict[str, Any]) -> None:
    headers = service.as_player() | {"Content-Type": "application/json"}
    url = f"{service.url}/api/images/compare"
    async with service.session.post(url, data=BytesIO(orjson.dumps(body)), headers=headers) as response:
        assert response.status == 400
        problem = await response.json()
    assert problem["code"] == "validation-failed"
    assert "errors" not in problem
    assert problem["detail"].startswith("The body has more than")


async def test_it_is_for_those_who_signed_in(service: Service) -> None:
    assert (await compare(service, pair(), headers={}))[0] == 401


async def test_a_user_may_ask_so_often_a_minute(make_service: MakeService) -> None:
    service = await make_service(images_per_minute=2)
    ada, bob = service.as_player(), service.as_player()
    for left in ("1", "0"):
        status, _, headers = await compare(service, pair(), headers=ada)
        assert (status, headers["RateLimit-Policy"]) == (200, '"images";q=2;w=60')
        assert f";r={left};" in headers["RateLimit"]
    status, problem, headers = await compare(service, pair(), headers=ada)
    assert (status, problem["code"]) == (429, "rate-exceeded")
    assert int(headers["Retry-After"]) <= 60
    assert (await compare(service, pair(), headers=bob))[0] == 200


async def test_more_than_can_wait_are_told_to_come_back(make_service: MakeService) -> None:
    service = await make_service(images_waiting=1)
    answers = await asyncio.gather(*(compare(service, pair()) for _ in range(8)))
    assert {status for status, _, _ in answers} == {200, 503}
    for status, body, headers in answers:
        if status == 503:
            assert (body["code"], headers["Retry-After"]) == ("images-busy", "1")
    assert (await compare(service, pair()))[0] == 200


def workers_of_this_process() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if "problem_service.images.worker" in child.cmdline()]


async def test_a_process_that_dies_is_replaced() -> None:
    star = STAR.encode()
    async with Workers(most=1, waiting=1) as workers:
        assert (await workers.compare(star, star)).distance == 0
        (first,) = workers_of_this_process()
        first.kill()
        await until(lambda: first.status() == psutil.STATUS_ZOMBIE)
        assert (await workers.compare(star, star)).distance == 0
        (second,) = workers_of_this_process()
        second.suspend()
        asking = asyncio.create_task(workers.compare(star, star))
        await asyncio.sleep(0)
        second.kill()
        with pytest.raises(ImagesUnavailable):
            await asking
        assert (await workers.compare(star, star)).distance == 0
        assert workers_of_this_process() not in ([first], [second])
    assert workers_of_this_process() == []


async def test_a_process_that_is_asked_no_more_is_not_asked_again() -> None:
    star, house = STAR.encode(), HOUSE.encode()
    async with Workers(most=1, waiting=1) as workers:
        await workers.compare(star, star)
        (first,) = workers_of_this_process()
        first.suspend()
        asking = asyncio.create_task(workers.compare(star, star))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert (await workers.compare(star, house)).distance > 0
        assert workers_of_this_process() != [first]


async def test_a_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROBLEM_DATABASE_URL", "postgresql://secret")
    async with Workers(most=1, waiting=0) as workers:
        await workers.compare(STAR.encode(), HOUSE.encode())
        (process,) = workers_of_this_process()
        assert "PROBLEM_DATABASE_URL" not in process.environ()
