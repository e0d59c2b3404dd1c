function hose_length(flowers, taps) {
  let longest = 0;
  for (const [x, y] of flowers) {
    const nearest = Math.min(...taps.map((tap) => Math.hypot(tap[0] - x, tap[1] - y)));
    longest = Math.max(longest, nearest);
  }
  return longest;
}
