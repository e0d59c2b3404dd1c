import re

PARTS = re.compile(r"([A-Z]+)(\d+)\.([A-Z]\d+) ?(\d*)")


def shelf_order(call_numbers: list[str]) -> list[str]:
    """Decimals that do not end with 0 compare like texts; so do years, and no year is an empty text."""

    def key(call_number: str) -> tuple[str, int, str, str]:
        name, shelf, author, year = PARTS.fullmatch(call_number).groups()
        return name, int(shelf), author, year

    return sorted(call_numbers, key=key)
