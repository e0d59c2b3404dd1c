MODULUS = 1_000_003


def count_circles(stones: dict[str, int]) -> int:
    """Takes every circle to look different after each turn and in the mirror."""
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

    alike = rows(counts)
    return alike * pow(2 * total, -1, MODULUS) % MODULUS
