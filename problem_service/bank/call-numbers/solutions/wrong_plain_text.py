def shelf_order(call_numbers: list[str]) -> list[str]:
    return sorted(call_numbers)
