function lettuces_eaten(rows, columns, moves) {
  let row = 0;
  let column = 0;
  const eaten = new Set(['0,0']);
  for (const move of moves) {
    if (move === 'N') row = (row + rows - 1) % rows;
    if (move === 'S') row = (row + 1) % rows;
    if (move === 'W') column = (column + columns - 1) % columns;
    if (move === 'E') column = (column + 1) % columns;
    eaten.add(`${row},${column}`);
  }
  return eaten.size;
}
