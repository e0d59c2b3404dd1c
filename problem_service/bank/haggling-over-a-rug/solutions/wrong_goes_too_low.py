def price_of_rug(ask: int, offer: int, drop: int, lift: int) -> int:
    while True:
        ask -= drop
        if ask <= offer:
            return ask
        if offer + lift >= ask:
            return ask
        offer += lift
