function solo_beats(periods, ticks) {
  const gcd = (first, second) => (second === 0 ? first : gcd(second, first % second));
  const lcm = (first, second) => (first / gcd(first, second)) * second;
  const together = (period) => (ticks - (ticks % period)) / period;

  const [first, second, third] = periods;
  const single = together(first) + together(second) + together(third);
  const pairs = together(lcm(first, second)) + together(lcm(first, third)) + together(lcm(second, third));
  const all = together(lcm(lcm(first, second), third));
  return single - 2 * pairs + 3 * all;
}
