function least_ink(land, water, shore) {
  const [rows, columns] = [land.length, land[0].length];
  const [source, sink] = [rows * columns, rows * columns + 1];
  const graph = Array.from({ length: rows * columns + 2 }, () => []);
  const heads = [];
  const room = [];

  function join(a, b, there, back) {
    graph[a].push(heads.length);
    graph[b].push(heads.length + 1);
    heads.push(b, a);
    room.push(there, back);
  }

  let ink = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const square = r * columns + c;
      join(source, square, water[r][c], 0);
      join(square, sink, land[r][c], 0);
      if (c + 1 < columns) join(square, square + 1, shore, shore);
      if (r + 1 < rows) join(square, square + columns, shore, shore);
    }
  }

  let level;
  let position;
  function push(node, flow) {
    if (node === sink) return flow;
    for (; position[node] < graph[node].length; position[node]++) {
      const edge = graph[node][position[node]];
      if (room[edge] === 0 || level[heads[edge]] !== level[node] + 1) continue;
      const pushed = push(heads[edge], Math.min(flow, room[edge]));
      if (pushed > 0) {
        room[edge] -= pushed;
        room[edge ^ 1] += pushed;
        return pushed;
      }
    }
    return 0;
  }

  for (;;) {
    level = new Array(graph.length).fill(-1);
    level[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const edge of graph[node]) {
        if (room[edge] > 0 && level[heads[edge]] < 0) {
          level[heads[edge]] = level[node] + 1;
          queue.push(heads[edge]);
        }
      }
    }
    if (level[sink] < 0) return ink;
    position = new Array(graph.length).fill(0);
    for (let pushed = push(source, Infinity); pushed > 0; pushed = push(source, Infinity)) ink += pushed;
  }
}
