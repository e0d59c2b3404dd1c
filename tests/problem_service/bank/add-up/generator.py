def tests(rng):
    yield ([],)
    yield ([424242 % 1000],)
    for length in range(2, 18):
        yield ([rng.randint(-1000, 1000) for _ in range(length)],)


def valid(numbers):
    assert len(numbers) <= 100
    assert all(-1000 <= number <= 1000 for number in numbers)
