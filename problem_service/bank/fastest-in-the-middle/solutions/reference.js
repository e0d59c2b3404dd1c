function lanes(times) {
  const ranked = Object.keys(times).sort((one, other) => times[one] - times[other]);
  const row = [];
  ranked.forEach((name, rank) => {
    if (rank % 2 === 0) row.unshift(name);
    else row.push(name);
  });
  return row;
}
