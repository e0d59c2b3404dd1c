function final_homes(orders, letters) {
  // Backwards from the houses where letters stay; what is not reached this way goes round in circles.
  const next = new Map(Object.entries(orders));
  const sources = new Map();
  for (const [from, to] of next) {
    if (!sources.has(to)) sources.set(to, []);
    sources.get(to).push(from);
  }
  const homes = new Map();
  for (const house of [...sources.keys(), ...letters]) {
    if (!next.has(house)) homes.set(house, house);
  }
  for (const [house, home] of homes) {
    for (const source of sources.get(house) ?? []) homes.set(source, home);
  }
  return letters.map((house) => homes.get(house) ?? "sender");
}
