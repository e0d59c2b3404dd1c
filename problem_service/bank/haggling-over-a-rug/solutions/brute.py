def price_of_rug(ask: int, offer: int, drop: int, lift: int) -> int:
    turn = "seller"
    while True:
        for _ in range(drop if turn == "seller" else lift):
            if turn == "seller":
                ask -= 1
            else:
                offer += 1
            if ask == offer:
                return ask
        turn = "buyer" if turn == "seller" else "seller"
