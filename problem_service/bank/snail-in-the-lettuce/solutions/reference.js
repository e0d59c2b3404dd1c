const STEPS = { N: [-1, 0], E: [0, 1], S: [1, 0], W: [0, -1] };

function lettuces_eaten(rows, columns, moves) {
  let row = 0;
  let column = 0;
  const eaten = new Set([0]);
  for (const move of moves) {
    const [down, right] = STEPS[move];
    row = Math.min(Math.max(row + down, 0), rows - 1);
    column = Math.min(Math.max(column + right, 0), columns - 1);
    eaten.add(row * columns + column);
  }
  return eaten.size;
}
