def all_in_pairs(masks: list[str]) -> bool:
    return all(masks.count(mask) == 2 for mask in set(masks))
