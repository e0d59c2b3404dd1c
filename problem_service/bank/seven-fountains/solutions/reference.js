function cheapest_channels(heights, channels, fountains) {
  const upstream = heights.map(() => []);
  for (const [a, b, cost] of channels) {
    if (heights[a] >= heights[b]) upstream[b].push([a, cost]);
    if (heights[b] >= heights[a]) upstream[a].push([b, cost]);
  }

  const least = [];
  for (let chosen = 1; chosen < 1 << fountains.length; chosen++) {
    const costs = new Array(heights.length).fill(Infinity);
    fountains.forEach((place, i) => {
      if (chosen === 1 << i) costs[place] = 0;
    });
    for (let part = (chosen - 1) & chosen; part > 0; part = (part - 1) & chosen) {
      const [one, other] = [least[part], least[chosen ^ part]];
      for (let place = 0; place < costs.length; place++) {
        costs[place] = Math.min(costs[place], one[place] + other[place]);
      }
    }
    const done = new Uint8Array(costs.length);
    for (;;) {
      let nearest = -1;
      for (let place = 0; place < costs.length; place++) {
        if (!done[place] && costs[place] < (nearest < 0 ? Infinity : costs[nearest])) nearest = place;
      }
      if (nearest < 0) break;
      done[nearest] = 1;
      for (const [above, cost] of upstream[nearest]) costs[above] = Math.min(costs[above], costs[nearest] + cost);
    }
    least[chosen] = costs;
  }
  const total = least.at(-1)[0];
  return total < Infinity ? total : -1;
}
