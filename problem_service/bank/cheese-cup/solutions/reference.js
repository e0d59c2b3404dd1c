function podium(rolls) {
  const results = Object.entries(rolls).map(([name, metres]) => ({
    name,
    total: metres.reduce((sum, roll) => sum + roll, 0),
    best: Math.max(...metres),
  }));
  results.sort((a, b) => b.total - a.total || b.best - a.best || (a.name < b.name ? -1 : 1));
  return results.slice(0, 3).map((result) => result.name);
}
