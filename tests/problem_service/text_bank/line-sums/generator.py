import random
from collections.abc import Iterator


def tests(rng: random.Random) -> Iterator[str]:
    yield "7\n"
    for lines in range(2, 18):
        yield "".join(" ".join(str(rng.randint(0, 99)) for _ in range(3)) + "\n" for _ in range(lines))


def valid(text: str) -> None:
    assert text.endswith("\n")
    assert all(line.split() for line in text.splitlines())
