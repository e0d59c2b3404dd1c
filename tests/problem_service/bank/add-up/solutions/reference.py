def add_up(numbers):
    """REFERENCE-SOLUTION"""
    return sum(numbers)
