import re


def shelf_order(call_numbers: list[str]) -> list[str]:
    def key(call_number: str) -> tuple[str, int, str, int, int]:
        name, shelf, letter, number, year = re.match(
            r"([A-Z]+)(\d+)\.([A-Z])(\d+) ?(\d*)", call_number
        ).groups()
        return name, int(shelf), letter, int(number), int(year or 0)

    return sorted(call_numbers, key=key)
