function most_heirs(apples, share) {
  const rows = apples.length;
  const columns = apples[0].length;
  const sums = Array.from({ length: rows + 1 }, () => new Array(columns + 1).fill(0));
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      sums[r + 1][c + 1] = apples[r][c] + sums[r][c + 1] + sums[r + 1][c] - sums[r][c];
    }
  }

  const known = new Map();
  const best = (top, bottom, left, right) => {
    const total = sums[bottom][right] - sums[top][right] - sums[bottom][left] + sums[top][left];
    if (total < share) return 0;
    const key = ((top * 15 + bottom) * 15 + left) * 15 + right;
    if (known.has(key)) return known.get(key);
    let heirs = 1;
    const tryCut = (one, other) => {
      if (one > 0 && other > 0) heirs = Math.max(heirs, one + other);
    };
    for (let cut = top + 1; cut < bottom; cut++) {
      tryCut(best(top, cut, left, right), best(cut, bottom, left, right));
    }
    for (let cut = left + 1; cut < right; cut++) {
      tryCut(best(top, bottom, left, cut), best(top, bottom, cut, right));
    }
    known.set(key, heirs);
    return heirs;
  };
  return best(0, rows, 0, columns);
}
