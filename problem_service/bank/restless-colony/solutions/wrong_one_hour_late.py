MODULUS = 1_000_003


def colony_census(
    daughters: dict[str, list[str]], lifetime: dict[str, int], founder: str, hours: int
) -> dict[str, int]:
    """Has a cell fall apart only after its last hour is over."""
    lifetime = {kind: span + 1 for kind, span in lifetime.items()}
    newborn: dict[str, int] = {}
    states = 0
    for kind, span in lifetime.items():
        newborn[kind] = states
        states += span
    step = [[0] * states for _ in range(states)]
    for kind, span in lifetime.items():
        for age in range(span - 1):
            step[newborn[kind] + age + 1][newborn[kind] + age] = 1
        for daughter in daughters[kind]:
            step[newborn[daughter]][newborn[kind] + span - 1] += 1

    cells = [0] * states
    cells[newborn[founder]] = 1
    while hours:
        if hours & 1:
            cells = [sum(a * b for a, b in zip(row, cells)) % MODULUS for row in step]
        columns = list(zip(*step))
        step = [[sum(a * b for a, b in zip(row, column)) % MODULUS for column in columns] for row in step]
        hours >>= 1
    return {kind: sum(cells[first : first + lifetime[kind]]) % MODULUS for kind, first in newborn.items()}
