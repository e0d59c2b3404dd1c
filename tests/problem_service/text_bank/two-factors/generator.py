import random
from collections.abc import Iterator


def tests(rng: random.Random) -> Iterator[tuple[int]]:
    for number in rng.sample(range(2, 60), 20):
        yield (number * 6,)


def valid(number: int) -> None:
    assert number > 3
    assert number % 2 == 0
