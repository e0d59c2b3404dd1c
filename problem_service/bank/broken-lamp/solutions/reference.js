function first_flash(periods, firsts) {
  // Returns [g, x] with g = gcd(a, b) and a * x ≡ g (mod b).
  const euclid = (a, b) => {
    let [g, x, rest, y] = [a, 1, b, 0];
    while (rest > 0) {
      const times = Math.floor(g / rest);
      [g, x, rest, y] = [rest, y, g - times * rest, x - times * y];
    }
    return [g, x];
  };

  // No product is greater than the least common multiple, or than the square of a period.
  const together = (broken) => {
    let moment = 0;
    let cycle = 1;
    for (let lamp = 0; lamp < periods.length; lamp++) {
      if (lamp === broken) continue;
      const [common, inverse] = euclid(cycle, periods[lamp]);
      const away = firsts[lamp] - moment;
      if (away % common !== 0) return Infinity;
      const step = periods[lamp] / common;
      const times = ((away / common) * inverse) % step;
      moment += (times < 0 ? times + step : times) * cycle;
      cycle *= step;
    }
    return moment;
  };

  const earliest = Math.min(...periods.map((_, broken) => together(broken)));
  return earliest === Infinity ? -1 : earliest;
}
