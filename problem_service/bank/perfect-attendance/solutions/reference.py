def never_absent(days: list[int], pupils: int) -> list[int]:
    always = 2**pupils - 1
    for present in days:
        always &= present
    return [chair for chair in range(pupils) if always >> chair & 1]
