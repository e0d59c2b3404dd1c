def coins_inside(boxes: dict[str, list[str]], coins: dict[str, int], box: str) -> int:
    return coins.get(box, 0) + sum(coins_inside(boxes, coins, inner) for inner in boxes[box])
