function shortest_range(huts, docks) {
  const docksNeeded = (reach) => {
    const stretches = huts.map(([x, y]) => {
      const half = Math.sqrt(reach * reach - y * y);
      return [x + half, x - half];
    });
    stretches.sort((first, second) => first[0] - second[0]);
    let needed = 0;
    let lastDock = -Infinity;
    for (const [right, left] of stretches) {
      if (left > lastDock) {
        needed++;
        lastDock = right;
      }
    }
    return needed;
  };

  const xs = huts.map(([x]) => x);
  let low = Math.max(...huts.map(([, y]) => y));
  let high = low + Math.max(...xs) - Math.min(...xs);
  if (docksNeeded(low) <= docks) return low;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (docksNeeded(middle) <= docks) high = middle;
    else low = middle;
  }
  return high;
}
