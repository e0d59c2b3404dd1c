function smallest_growth(corners, vines) {
  const gcd = (a, b) => (b === 0 ? Math.abs(a) : gcd(b, a % b));
  let doubleArea = 0;
  let underFence = 0;
  corners.forEach(([x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length];
    doubleArea += x * nextY - y * nextX;
    underFence += gcd(nextX - x, nextY - y);
  });
  doubleArea = Math.abs(doubleArea);

  const inside = (growth) => (doubleArea * growth * growth) / 2;
  let high = 1;
  while (inside(high) < vines) high *= 2;
  let low = Math.floor(high / 2) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (inside(middle) >= vines) high = middle;
    else low = middle + 1;
  }
  return high;
}
