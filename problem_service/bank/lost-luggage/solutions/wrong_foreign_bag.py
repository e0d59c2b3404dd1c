def missing_bags(loaded: list[str], arrived: list[str]) -> list[str]:
    missing = list(loaded)
    for label in arrived:
        missing.remove(label)
    return missing
