function best_chance(strait, drift, minutes) {
  const rows = strait.length;
  const columns = strait[0].length;
  let chance = strait.map((row) => [...row].map((cell) => (cell === 'H' ? 1 : 0)));
  for (let minute = 0; minute < minutes; minute++) {
    const afloat = chance.map((row, r) =>
      row.map((here, c) => {
        if (strait[r][c] === 'H') return 1;
        if (strait[r][c] === '#') return 0;
        const east = c + 1 < columns ? row[c + 1] : 0;
        return (drift * east + (100 - drift) * here) / 100;
      }),
    );
    chance = chance.map((row, r) =>
      row.map((_, c) => {
        if (strait[r][c] === 'H') return 1;
        if (strait[r][c] === '#') return 0;
        let best = afloat[r][c];
        if (r > 0) best = Math.max(best, afloat[r - 1][c]);
        if (r + 1 < rows) best = Math.max(best, afloat[r + 1][c]);
        if (c > 0) best = Math.max(best, afloat[r][c - 1]);
        if (c + 1 < columns) best = Math.max(best, afloat[r][c + 1]);
        return best;
      }),
    );
  }
  const row = strait.findIndex((cells) => cells.includes('S'));
  return chance[row][strait[row].indexOf('S')];
}
