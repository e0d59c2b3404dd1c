function shy_stars(stars) {
  const tally = (axis) => {
    const counts = new Map();
    for (const star of stars) {
      counts.set(star[axis], (counts.get(star[axis]) ?? 0) + 1);
    }
    return counts;
  };
  const columns = tally(0);
  const rows = tally(1);
  return stars.filter(([x, y]) => columns.get(x) === 1 && rows.get(y) === 1);
}
