function crossword_clues(grid) {
  const white = (row, column) => grid[row]?.[column] === ".";
  const clues = {};
  let number = 0;
  for (let row = 0; row < grid.length; row += 1) {
    for (let column = 0; column < grid[0].length; column += 1) {
      if (!white(row, column)) continue;
      const startsAcross = !white(row, column - 1) && white(row, column + 1);
      const startsDown = !white(row - 1, column) && white(row + 1, column);
      if (startsAcross || startsDown) number += 1;
      if (startsAcross) {
        let end = column;
        while (white(row, end)) end += 1;
        clues[`${number} across`] = end - column;
      }
      if (startsDown) {
        let end = row;
        while (white(end, column)) end += 1;
        clues[`${number} down`] = end - row;
      }
    }
  }
  return clues;
}
