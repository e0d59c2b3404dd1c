function brightest_worms(rows) {
  return rows.map((row) => row.indexOf(Math.max(...row)));
}
