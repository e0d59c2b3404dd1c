function lonely_minutes(naps) {
  const events = naps.flatMap(([start, end]) => [
    [start, 1],
    [end, -1],
  ]);
  events.sort((a, b) => a[0] - b[0]);
  let lonely = 0;
  let cats = 0;
  let before = 0;
  for (const [now, change] of events) {
    if (cats === 1) {
      lonely += now - before;
    }
    cats += change;
    before = now;
  }
  return lonely;
}
