const MODULUS = 1000003;

function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}

function power(base, exponent) {
  let result = 1;
  for (base %= MODULUS; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % MODULUS;
    base = (base * base) % MODULUS;
  }
  return result;
}

const inverse = (number) => power(number, MODULUS - 2);

function count_circles(stones) {
  const counts = Object.values(stones);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const factorials = [1];
  for (let number = 1; number <= total; number++) factorials.push((factorials[number - 1] * number) % MODULUS);
  const rows = (numbers) => {
    const length = numbers.reduce((sum, number) => sum + number, 0);
    return numbers.reduce((ways, number) => (ways * inverse(factorials[number])) % MODULUS, factorials[length]);
  };

  // Turn by turn.
  let alike = 0;
  const common = counts.reduce(gcd);
  const cache = new Map();
  for (let turn = 1; turn <= total; turn++) {
    const parts = total / gcd(total, turn);
    if (common % parts !== 0) continue;
    if (!cache.has(parts)) cache.set(parts, rows(counts.map((count) => count / parts)));
    alike = (alike + cache.get(parts)) % MODULUS;
  }

  const odd = counts.filter((count) => count % 2 === 1).length;
  if (odd <= (total % 2 === 1 ? 1 : 2)) {
    const pairs = rows(counts.map((count) => Math.floor(count / 2)));
    alike = (alike + total * pairs) % MODULUS;
  }
  return (alike * inverse(2 * total)) % MODULUS;
}
