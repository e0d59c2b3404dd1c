from math import gcd

MODULUS = 1_000_003


def count_circles(stones: dict[str, int]) -> int:
    """Has no axes through two stones."""
    counts = list(stones.values())
    total = sum(counts)
    factorials = [1]
    for number in range(1, total + 1):
        factorials.append(factorials[-1] * number % MODULUS)

    def rows(numbers: list[int]) -> int:
        """In how many ways stones can be laid in a row, given how many of each kind there are."""
        ways = factorials[sum(numbers)]
        for number in numbers:
            ways = ways * pow(factorials[number], -1, MODULUS) % MODULUS
        return ways

    alike = 0
    common = gcd(*counts)
    for parts in range(1, common + 1):
        if common % parts == 0:
            turns = sum(
                gcd(turn, parts) == 1 for turn in range(1, parts + 1)
            )  # that make so many equal parts
            alike += turns * rows([count // parts for count in counts])

    # Pairs of mirror images; what is left over lies on the axis.
    odd = sum(count % 2 for count in counts)
    pairs = rows([count // 2 for count in counts])
    if total % 2 == 1:
        alike += total * pairs if odd == 1 else 0
    elif odd == 0:
        alike += total // 2 * pairs
    return alike * pow(2 * total, -1, MODULUS) % MODULUS
