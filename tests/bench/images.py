"""What comparing two drawings costs, beside bare perceptual hashes of them in threads."""

import asyncio
import base64
import statistics
import time
from collections.abc import Awaitable, Callable
from io import BytesIO

import imagehash
from PIL import Image, ImageDraw

from problem_service.images.workers import Workers
from tests.bench.rows import Row

ROUNDS = 5
SECONDS = 1.5
"""Of each side in each round."""
AT_ONCE = 4
WORKERS = 2
SMALL, LARGE = 400, 2000
"""Pixels of an edge; the large one is as large as images may be."""

Compare = Callable[[], Awaitable[object]]


async def bench_images() -> list[Row]:
    """The rows ``images.…``."""
    async with Workers(most=WORKERS, waiting=AT_ONCE) as workers:
        rates: dict[str, list[float]] = {"ours": [], "bare": []}
        delays: dict[str, list[float]] = {"ours": [], "bare": []}
        small, large = (_sides(workers, edge) for edge in (SMALL, LARGE))
        await asyncio.gather(*(small["ours"]() for _ in range(AT_ONCE)))  # the processes start
        for _ in range(ROUNDS):
            for name in rates:
                rates[name].append(await _rate(small[name]))
                delays[name].append(await _delay(large[name]))
    ours, bare = (statistics.median(rates[name]) for name in ("ours", "bare"))
    late, bare_late = (statistics.median(delays[name]) * 1000 for name in ("ours", "bare"))
    return [
        Row(
            "images.comparisons_per_second", ours, "1/s", "bare pHashes of both, in threads",
            bare, ours / bare, 0.5,
        ),
        Row(
            "images.loop_delay_p99", late, "ms", "the same in threads, 4 megapixels each",
            bare_late, late / bare_late, None, at_most=True,
        ),
    ]  # fmt: skip


def _sides(workers: Workers, edge: int) -> dict[str, Compare]:
    files = _drawing(edge, turned=False), _drawing(edge, turned=True)
    texts = [base64.b64encode(file) for file in files]

    def bare() -> int:
        one, other = (imagehash.phash(Image.open(BytesIO(file))) for file in files)
        return int(one - other)

    return {
        "ours": lambda: workers.compare(texts[0], texts[1]),
        "bare": lambda: asyncio.to_thread(bare),
    }


def _drawing(edge: int, *, turned: bool) -> bytes:
    """A house, or a house on its roof, as a browser's canvas gives it."""
    image = Image.new("RGBA", (edge, edge), (0, 0, 0, 0))
    corners = [(0.2, 0.9), (0.2, 0.45), (0.5, 0.1), (0.8, 0.45), (0.8, 0.9), (0.2, 0.9)]
    points = [(x * edge, (1 - y if turned else y) * edge) for x, y in corners]
    ImageDraw.Draw(image).line(points, fill="black", width=edge // 40, joint="curve")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


async def _rate(compare: Compare) -> float:
    """Comparisons a second, `AT_ONCE` under way."""
    began, done = time.perf_counter(), 0

    async def go_on() -> None:
        nonlocal done
        while time.perf_counter() - began < SECONDS:
            await compare()
            done += 1

    await asyncio.gather(*(go_on() for _ in range(AT_ONCE)))
    return done / (time.perf_counter() - began)


async def _delay(compare: Compare) -> float:
    """By how many seconds the event loop is late at worst, once in a hundred times, meanwhile."""
    delays: list[float] = []
    working = asyncio.create_task(_rate(compare))
    while not working.done():
        due = time.perf_counter() + 0.001
        await asyncio.sleep(0.001)
        delays.append(time.perf_counter() - due)
    await working
    return statistics.quantiles(delays, n=100)[98]
