function lanes(times) {
  const names = {};
  for (const [name, time] of Object.entries(times)) names[time] = name;
  const row = [];
  Object.values(times)
    .sort()
    .forEach((time, rank) => (rank % 2 === 0 ? row.unshift(names[time]) : row.push(names[time])));
  return row;
}
