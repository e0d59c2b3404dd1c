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

function distances(roads, start) {
  const best = new Map();
  const queue = new MinHeap();
  queue.push([0, start]);
  while (queue.items.length > 0) {
    const [hours, town] = queue.pop();
    if (best.has(town)) continue;
    best.set(town, hours);
    for (const [other, more] of roads.get(town)) {
      if (!best.has(other)) queue.push([hours + more, other]);
    }
  }
  return best;
}

function unavoidable_towns(roads, start, goal) {
  const forwards = new Map();
  const backwards = new Map();
  for (const town of Object.keys(roads)) {
    forwards.set(town, Object.entries(roads[town]));
    backwards.set(town, []);
  }
  for (const [a, leadsTo] of forwards) {
    for (const [b, hours] of leadsTo) backwards.get(b).push([a, hours]);
  }
  const reached = distances(forwards, start);
  const left = distances(backwards, goal);
  if (!reached.has(goal)) return [];

  const best = reached.get(goal);
  const used = [...reached.keys()].filter((town) => reached.get(town) + left.get(town) === best);
  used.sort((a, b) => reached.get(a) - reached.get(b));
  const found = [];
  let openRoads = 0;
  for (const town of used) {
    const hours = reached.get(town);
    for (const [a, h] of backwards.get(town)) if (reached.get(a) + h === hours) openRoads--;
    if (openRoads === 0) found.push(town);
    for (const [b, h] of forwards.get(town)) if (hours + h + left.get(b) === best) openRoads++;
  }
  return found;
}
