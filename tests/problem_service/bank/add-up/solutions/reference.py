def add_up(numbers: list[int]) -> int:
    """REFERENCE-SOLUTION"""
    return sum(numbers)
