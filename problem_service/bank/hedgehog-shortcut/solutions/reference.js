function shortest_walk(stops) {
  const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  let walk = 0;
  let saved = 0;
  for (let i = 1; i < stops.length; i += 1) {
    const [before, stop, after] = [stops[i - 1], stops[i], stops[i + 1]];
    walk += distance(before, stop);
    if (after) {
      saved = Math.max(saved, distance(before, stop) + distance(stop, after) - distance(before, after));
    }
  }
  return walk - saved;
}
