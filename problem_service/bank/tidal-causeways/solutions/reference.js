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

function earliest_arrival(islands, causeways) {
  const roads = Array.from({ length: islands }, () => []);
  for (const [a, b, length, dry, wet] of causeways) {
    if (length > dry) continue;
    roads[a].push([b, length, dry, dry + wet]);
    roads[b].push([a, length, dry, dry + wet]);
  }

  const best = new Array(islands).fill(Infinity);
  best[0] = 0;
  const queue = new MinHeap();
  queue.push([0, 0]);
  while (queue.items.length > 0) {
    const [now, island] = queue.pop();
    if (island === islands - 1) return now;
    if (now > best[island]) continue;
    for (const [neighbour, length, dry, period] of roads[island]) {
      const phase = now % period;
      const start = phase + length <= dry ? now : now + period - phase;
      if (start + length < best[neighbour]) {
        best[neighbour] = start + length;
        queue.push([start + length, neighbour]);
      }
    }
  }
  return -1;
}
