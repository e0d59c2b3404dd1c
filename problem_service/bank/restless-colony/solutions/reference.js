const MODULUS = 1000003;

function colony_census(daughters, lifetime, founder, hours) {
  const newborn = {};
  let states = 0;
  for (const kind in lifetime) {
    newborn[kind] = states;
    states += lifetime[kind];
  }
  let step = Array.from({ length: states }, () => new Array(states).fill(0));
  for (const kind in lifetime) {
    const last = newborn[kind] + lifetime[kind] - 1;
    for (let state = newborn[kind]; state < last; state++) step[state + 1][state] = 1;
    for (const daughter of daughters[kind]) step[newborn[daughter]][last]++;
  }

  let cells = new Array(states).fill(0);
  cells[newborn[founder]] = 1;
  while (hours > 0) {
    if (hours % 2 === 1) cells = apply(step, cells);
    step = square(step);
    hours = Math.floor(hours / 2);
  }
  const census = {};
  for (const kind in lifetime) {
    let total = 0;
    for (let age = 0; age < lifetime[kind]; age++) total += cells[newborn[kind] + age];
    census[kind] = total % MODULUS;
  }
  return census;
}

function apply(matrix, vector) {
  // Up to 30 products below 10^12: exact.
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0) % MODULUS);
}

function square(matrix) {
  const columns = matrix.map((_, i) => matrix.map((row) => row[i]));
  const transposed = columns.map((column) => apply(matrix, column));
  return matrix.map((_, i) => transposed.map((column) => column[i]));
}
