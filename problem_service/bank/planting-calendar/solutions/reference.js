function earliest_days(crops, rules) {
  const bounds = [];
  for (const rule of rules) {
    const [, crop, least, most, other] = rule.match(/^(\w+) (\d+)-(\d+) days after (\w+)$/);
    bounds.push([other, crop, Number(least)], [crop, other, -Number(most)]);
  }

  const days = new Map(crops.map((crop) => [crop, 0]));
  for (let round = 0; round <= crops.length; round++) {
    let settled = true;
    for (const [earlier, later, wait] of bounds) {
      const day = days.get(earlier) + wait;
      if (days.get(later) < day) {
        days.set(later, day);
        settled = false;
      }
    }
    if (settled) return Object.fromEntries(days);
  }
  return {};
}
