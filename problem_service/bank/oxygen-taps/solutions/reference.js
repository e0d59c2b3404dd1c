class MinHeap {
  items = [];

  push(item) {
    const items = this.items;
    let i = items.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent][0] <= item[0]) break;
      items[i] = items[parent];
      i = parent;
    }
    items[i] = item;
  }

  pop() {
    const items = this.items;
    const top = items[0];
    const last = items.pop();
    if (items.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && items[child + 1][0] < items[child][0]) child++;
        if (items[child][0] >= last[0]) break;
        items[i] = items[child];
        i = child;
      }
      items[i] = last;
    }
    return top;
  }
}

function smallest_tank(modules, tubes, taps) {
  const goal = modules - 1;
  const neighbours = Array.from({ length: modules }, () => []);
  for (const [a, b, oxygen] of tubes) {
    neighbours[a].push([b, oxygen]);
    neighbours[b].push([a, oxygen]);
  }

  const away = new Array(modules).fill(Infinity);
  const realm = Array.from({ length: modules }, (_, module) => module);
  const queue = new MinHeap();
  for (const module of new Set([0, goal, ...taps])) {
    away[module] = 0;
    queue.push([0, module]);
  }
  while (queue.items.length > 0) {
    const [used, module] = queue.pop();
    if (used > away[module]) continue;
    for (const [neighbour, oxygen] of neighbours[module]) {
      if (used + oxygen < away[neighbour]) {
        away[neighbour] = used + oxygen;
        realm[neighbour] = realm[module];
        queue.push([used + oxygen, neighbour]);
      }
    }
  }

  const parent = Array.from({ length: modules }, (_, module) => module);
  const find = (module) => {
    while (parent[module] !== module) {
      parent[module] = parent[parent[module]];
      module = parent[module];
    }
    return module;
  };
  const ways = tubes
    .map(([a, b, oxygen]) => [away[a] + oxygen + away[b], realm[a], realm[b]])
    .filter(([tank]) => tank < Infinity)
    .sort((one, other) => one[0] - other[0]);
  for (const [tank, a, b] of ways) {
    parent[find(a)] = find(b);
    if (find(0) === find(goal)) return tank;
  }
  return -1;
}
