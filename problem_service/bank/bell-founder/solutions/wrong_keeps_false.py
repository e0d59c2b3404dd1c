def false_claims(bells: int, scale: int, claims: list[list[int]]) -> list[int]:
    """Compares a claim only with earlier ones about the same two bells."""
    known: dict[tuple[int, int], int] = {}
    struck = []
    for index, (a, b, up) in enumerate(claims):
        expected = 0 if a == b else known.get((a, b), up)
        if up != expected:
            struck.append(index)
        else:
            known[a, b] = up
            known[b, a] = -up % scale
    return struck
