from collections import Counter


def missing_bags(loaded: list[str], arrived: list[str]) -> list[str]:
    return list((Counter(loaded) - Counter(arrived)).elements())
