def price_of_rug(ask: int, offer: int, drop: int, lift: int) -> int:
    while True:
        if ask - drop <= offer:
            return offer
        ask -= drop
        if offer + lift >= ask:
            return ask
        offer += lift
