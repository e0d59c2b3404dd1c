function expand_lists(lines) {
  const entries = new Map();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const rest = line.slice(colon + 2);
    entries.set(line.slice(0, colon), rest ? rest.split(", ") : []);
  }

  const bare = (entry) => entry.replace(/^-?@?/, "");
  const needs = new Map();
  const neededBy = new Map();
  for (const name of entries.keys()) neededBy.set(name, []);
  for (const [name, parts] of entries) {
    const others = new Set(parts.filter((entry) => entry.includes("@")).map(bare));
    needs.set(name, others);
    for (const other of others) neededBy.get(other).push(name);
  }

  const crews = new Map();
  const ready = [...needs.keys()].filter((name) => needs.get(name).size === 0);
  while (ready.length > 0) {
    const name = ready.pop();
    const crew = new Set();
    for (const entry of entries.get(name)) {
      const key = bare(entry);
      const sailors = entry.includes("@") ? crews.get(key) : [key];
      for (const sailor of sailors) {
        if (entry.startsWith("-")) crew.delete(sailor);
        else crew.add(sailor);
      }
    }
    crews.set(name, crew);
    for (const dependent of neededBy.get(name)) {
      const others = needs.get(dependent);
      others.delete(name);
      if (others.size === 0) ready.push(dependent);
    }
  }
  return Object.fromEntries([...crews].map(([name, crew]) => [name, [...crew].sort()]));
}
