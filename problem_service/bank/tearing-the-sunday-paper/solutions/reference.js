function first_can_win(sheets, sizes) {
  // wins[left].get(last): does the sister win who moves with `left` sheets, after `last` were torn off?
  const wins = [];
  for (let left = 0; left <= sheets; left += 1) {
    const row = new Map();
    for (const last of [0, ...sizes]) {
      row.set(last, sizes.some((size) => size !== last && size <= left && !wins[left - size].get(size)));
    }
    wins.push(row);
  }
  return wins[sheets].get(0);
}
