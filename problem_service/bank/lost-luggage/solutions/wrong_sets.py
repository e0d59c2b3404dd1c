def missing_bags(loaded: list[str], arrived: list[str]) -> list[str]:
    return sorted(set(loaded) - set(arrived))
