function black_area(stamps) {
  const ys = [...new Set(stamps.flatMap(([, y1, , y2]) => [y1, y2]))].sort((a, b) => a - b);
  let size = 1;
  while (size < ys.length) size *= 2;
  const row = new Map(ys.map((y, i) => [y, size + i]));
  const span = new Array(2 * size).fill(0);
  for (let i = 0; i + 1 < ys.length; i++) span[size + i] = ys[i + 1] - ys[i];
  for (let node = size - 1; node > 0; node--) span[node] = span[2 * node] + span[2 * node + 1];
  const odd = new Array(2 * size).fill(false);
  const black = new Array(2 * size).fill(0);

  const flipAbove = (y) => {
    let node = row.get(y);
    odd[node] = !odd[node];
    black[node] = span[node] - black[node];
    while (node > 1) {
      node >>= 1;
      const below = 2 * node;
      const above = below + 1;
      odd[node] = !odd[node];
      black[node] = black[below] + (odd[below] ? span[above] - black[above] : black[above]);
    }
  };

  const edges = stamps.flatMap(([x1, y1, x2, y2]) => [
    [x1, y1, y2],
    [x2, y1, y2],
  ]);
  edges.sort((a, b) => a[0] - b[0]);
  let area = 0;
  let lastX = 0;
  for (const [x, y1, y2] of edges) {
    area += black[1] * (x - lastX);
    lastX = x;
    flipAbove(y1);
    flipAbove(y2);
  }
  return area;
}
