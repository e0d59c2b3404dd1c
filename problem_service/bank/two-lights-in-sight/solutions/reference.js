function cheapest_lights(costs, sight) {
  const miles = costs.length;
  const within = [];
  let cheapest = Infinity;
  for (let last = 0; last < miles; last++) {
    let best = Infinity;
    const here = [Infinity];
    for (let gap = 1; gap < sight && gap <= last; gap++) {
      const before = last - gap;
      const earlier = within[before];
      let cost = costs[last] + earlier[Math.min(sight - gap, earlier.length - 1)];
      if (last < sight) cost = Math.min(cost, costs[before] + costs[last]);
      best = Math.min(best, cost);
      if (before >= miles - sight) cheapest = Math.min(cheapest, cost);
      here.push(best);
    }
    within.push(here);
  }
  return cheapest;
}
