function best_stall(stalls, basket) {
  let best = '';
  let least = Infinity;
  for (const [name, prices] of Object.entries(stalls)) {
    if (!basket.every((good) => good in prices)) continue;
    const cost = basket.reduce((sum, good) => sum + prices[good], 0);
    if (cost < least) {
      best = name;
      least = cost;
    }
  }
  return best;
}
