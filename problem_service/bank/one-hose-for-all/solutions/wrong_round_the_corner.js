function hose_length(flowers, taps) {
  let longest = 0;
  for (const [x, y] of flowers) {
    const lengths = taps.map((tap) => Math.abs(tap[0] - x) + Math.abs(tap[1] - y));
    longest = Math.max(longest, Math.min(...lengths));
  }
  return longest;
}
