function price_of_rug(ask, offer, drop, lift) {
  for (;;) {
    if (ask - drop <= offer) return offer;
    ask -= drop;
    if (offer + lift >= ask) return ask;
    offer += lift;
  }
}
