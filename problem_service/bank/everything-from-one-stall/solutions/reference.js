function best_stall(stalls, basket) {
  let best = '';
  let least = Infinity;
  for (const name of Object.keys(stalls).sort()) {
    const cost = basket.reduce((sum, good) => sum + (stalls[name][good] ?? Infinity), 0);
    if (cost < least) {
      best = name;
      least = cost;
    }
  }
  return best;
}
