function fewest_switches(switches, scene) {
  const asBits = (lamps) => lamps.reduce((bits, lamp) => bits | (1 << lamp), 0);

  const reachable = (masks) => {
    const fewest = new Map([[0, 0]]);
    for (const mask of masks) {
      for (const [lamps, flips] of [...fewest]) {
        const known = fewest.get(lamps ^ mask);
        if (known === undefined || known > flips + 1) fewest.set(lamps ^ mask, flips + 1);
      }
    }
    return fewest;
  };

  const masks = switches.map(asBits);
  const target = asBits(scene);
  const half = masks.length >> 1;
  const left = reachable(masks.slice(0, half));
  const right = reachable(masks.slice(half));
  let best = Infinity;
  for (const [lamps, flips] of left) {
    const others = right.get(lamps ^ target);
    if (others !== undefined) best = Math.min(best, flips + others);
  }
  return best === Infinity ? -1 : best;
}
