import random
from collections.abc import Iterator


def tests(rng: random.Random) -> Iterator[tuple[list[int]]]:
    yield ([],)
    yield ([424242 % 1000],)
    for length in range(2, 18):
        yield ([rng.randint(-1000, 1000) for _ in range(length)],)


def valid(numbers: list[int]) -> None:
    assert len(numbers) <= 100
    assert all(-1000 <= number <= 1000 for number in numbers)
