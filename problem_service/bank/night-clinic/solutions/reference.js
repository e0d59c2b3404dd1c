class Heap {
  constructor(before) {
    this.before = before;
    this.items = [];
  }

  get size() {
    return this.items.length;
  }

  peek() {
    return this.items[0];
  }

  push(item) {
    const { items, before } = this;
    let i = items.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(item, items[parent])) break;
      items[i] = items[parent];
      i = parent;
    }
    items[i] = item;
  }

  pop() {
    const { items, before } = this;
    const top = items[0];
    const last = items.pop();
    if (items.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && before(items[child + 1], items[child])) child++;
        if (!before(items[child], last)) break;
        items[i] = items[child];
        i = child;
      }
      items[i] = last;
    }
    return top;
  }
}

function start_times(patients, doctors, weight) {
  const byArrival = patients.map((_, i) => i).sort((a, b) => patients[a][0] - patients[b][0]);
  const starts = new Array(patients.length).fill(0);
  const waiting = new Heap((a, b) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]));
  const freeAt = new Heap((a, b) => a < b);
  for (let doctor = 0; doctor < doctors; doctor++) freeAt.push(0);
  let arrived = 0;
  let now = 0;
  for (let round = 0; round < patients.length; round++) {
    now = Math.max(now, freeAt.pop());
    if (waiting.size === 0) now = Math.max(now, patients[byArrival[arrived]][0]);
    while (arrived < patients.length && patients[byArrival[arrived]][0] <= now) {
      const patient = byArrival[arrived++];
      const [arrival, severity] = patients[patient];
      waiting.push([arrival - severity * weight, patient]);
    }
    const [, patient] = waiting.pop();
    starts[patient] = now;
    freeAt.push(now + patients[patient][2]);
  }
  return starts;
}
