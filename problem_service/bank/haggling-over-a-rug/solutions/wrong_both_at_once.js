function price_of_rug(ask, offer, drop, lift) {
  while (ask > offer) {
    ask -= drop;
    offer += lift;
  }
  return Math.min(offer, ask + drop);
}
