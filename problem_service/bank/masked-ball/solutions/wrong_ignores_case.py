from collections import Counter


def all_in_pairs(masks: list[str]) -> bool:
    return all(count % 2 == 0 for count in Counter(mask.lower() for mask in masks).values())
