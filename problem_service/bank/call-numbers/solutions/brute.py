from fractions import Fraction


def shelf_order(call_numbers: list[str]) -> list[str]:
    """Take the first of the books that are left, again and again, reading every call number letter by letter."""
    left = list(call_numbers)
    row = []
    while left:
        first = left[0]
        for book in left:
            if _parts(book) < _parts(first):
                first = book
        left.remove(first)
        row.append(first)
    return row


def _parts(call_number: str) -> tuple[str, int, str, Fraction, int]:
    before, after = call_number.split(".")
    name = ""
    while before[len(name)].isalpha():
        name += before[len(name)]
    author, _, year = after.partition(" ")
    decimals = Fraction(int(author[1:]), 10 ** len(author[1:]))
    return name, int(before[len(name) :]), author[0], decimals, int(year or 0)
