import random
from collections.abc import Iterator


def tests(rng: random.Random) -> Iterator[tuple[str, int]]:
    yield "", 1
    yield "ünï ☃", 3
    for count in range(1, 15):
        yield " ".join("x" * rng.randint(1, 9) for _ in range(count)), 5


def valid(text: str, longest: int) -> None:
    assert longest >= 1
