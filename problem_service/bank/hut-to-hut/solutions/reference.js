function cheapest_trek(huts, prices, springs, reach, stamina) {
  const places = [0, ...huts];
  const cost = places.map(() => new Array(stamina + 1).fill(Infinity));
  cost[0][0] = 0;
  for (let here = 1; here < places.length; here++) {
    const price = prices[here - 1];
    for (let from = here - 1; from >= 0 && places[here] - places[from] <= reach; from--) {
      for (let days = 1; days <= stamina; days++) {
        cost[here][days] = Math.min(cost[here][days], cost[from][days - 1] + price);
      }
    }
    if (springs[here - 1]) cost[here][0] = Math.min(...cost[here]) + price;
  }
  const best = Math.min(...cost.at(-1));
  return best === Infinity ? -1 : best;
}
