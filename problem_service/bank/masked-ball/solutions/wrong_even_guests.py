def all_in_pairs(masks: list[str]) -> bool:
    return len(masks) % 2 == 0
