def coins_inside(boxes: dict[str, list[str]], coins: dict[str, int], box: str) -> int:
    return sum(coins.values())
