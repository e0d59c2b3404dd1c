def never_absent(days: list[int], pupils: int) -> list[int]:
    seen = 0 if days else 2**pupils - 1
    for present in days:
        seen |= present
    return [chair for chair in range(pupils) if seen >> chair & 1]
