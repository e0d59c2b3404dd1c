function branch_lengths(tree, groups) {
  const above = [];
  const branch = [];
  const leaves = [];
  const partings = [];
  const species = new Map();
  const forks = [];
  let closed = -1;
  for (const part of tree.match(/[a-z]+:\d+|:\d+|[(),]/g)) {
    if (part === "(") {
      above.push(forks.length > 0 ? forks.at(-1) : -1);
      forks.push(branch.push(0) - 1);
    } else if (part === ",") {
      partings.push(forks.at(-1));
    } else if (part === ")") {
      closed = forks.pop();
    } else if (part[0] === ":") {
      branch[closed] = Number(part.slice(1));
    } else {
      const [name, length] = part.split(":");
      species.set(name, leaves.length);
      above.push(forks.at(-1));
      leaves.push(branch.push(Number(length)) - 1);
    }
  }

  const depth = new Array(above.length).fill(0);
  for (let node = 1; node < above.length; node++) depth[node] = depth[above[node]] + branch[node];
  const lowest = [partings.map((fork) => depth[fork])];
  for (let half = 1; 2 * half <= partings.length; half *= 2) {
    const last = lowest.at(-1);
    const row = [];
    for (let i = 0; i + half < last.length; i++) row.push(Math.min(last[i], last[i + half]));
    lowest.push(row);
  }
  const common = (a, b) => {
    const row = 31 - Math.clz32(b - a);
    return Math.min(lowest[row][a], lowest[row][b - (1 << row)]);
  };

  return groups.map((group) => {
    const places = group.map((name) => species.get(name)).sort((a, b) => a - b);
    if (places.length === 1) return 0;
    let total = -common(places[0], places.at(-1));
    places.forEach((place, i) => {
      total += depth[leaves[place]];
      if (i > 0) total -= common(places[i - 1], place);
    });
    return total;
  });
}
