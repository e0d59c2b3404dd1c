function count_twins(styles, stretches) {
  const size = styles.length;
  const tree = new Int32Array(size + 1);
  const add = (place, by) => {
    for (; place <= size; place += place & -place) tree[place] += by;
  };
  const change = (after, upTo, by) => {
    add(after + 2, by);
    add(upTo + 2, -by);
  };

  const ending = styles.map(() => []);
  stretches.forEach(([, last], index) => ending[last].push(index));
  const answers = new Array(stretches.length).fill(0);
  const latest = new Map();
  styles.forEach((style, shard) => {
    const [a, b, c] = latest.get(style) ?? [-1, -1, -1];
    latest.set(style, [b, c, shard]);
    if (a < b) change(a, b, -1);
    if (b < c) change(b, c, 1);
    for (const index of ending[shard]) {
      for (let place = stretches[index][0] + 1; place > 0; place &= place - 1) answers[index] += tree[place];
    }
  });
  return answers;
}
