def price_of_rug(ask: int, offer: int, drop: int, lift: int) -> int:
    while True:
        offer += lift
        if offer >= ask:
            return ask
        ask -= drop
        if ask <= offer:
            return offer
