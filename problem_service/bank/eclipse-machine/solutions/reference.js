function gcd(a, b) {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/** The inverse of a modulo m, by Euclid's extended algorithm. */
function inverseOf(a, m) {
  let [r, next, x, nextX] = [a % m, m, 1, 0];
  while (next > 0) {
    const quotient = Math.floor(r / next);
    [r, next] = [next, r - quotient * next];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  return ((x % m) + m) % m;
}

function modulo(a, m) {
  const rest = a % m;
  return rest < 0 ? rest + m : rest;
}

function first_eclipse(teeth, marks, start) {
  let period = 1;
  let days = [0];
  for (let dial = 0; dial < teeth.length; dial++) {
    const common = gcd(period, teeth[dial]);
    const rest = teeth[dial] / common;
    const inverse = inverseOf(period / common, rest);
    const merged = [];
    for (const day of days) {
      for (const mark of marks[dial]) {
        if ((mark - day) % common !== 0) continue;
        const rounds = (modulo((mark - day) / common, rest) * inverse) % rest; // below 10^12
        merged.push(day + period * rounds);
      }
    }
    days = merged;
    period *= rest;
  }
  let first = -1;
  for (const day of days) {
    const eclipse = start + modulo(day - start, period);
    if (first < 0 || eclipse < first) first = eclipse;
  }
  return first;
}
