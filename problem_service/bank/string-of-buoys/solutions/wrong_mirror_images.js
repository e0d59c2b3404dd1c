function count_strings(buoys) {
  // Inclusion and exclusion: glue the buoys of each colour into blocks, with a minus for each glued joint.
  const MODULUS = 1_000_000_007n;
  const numbers = Object.values(buoys);
  const total = numbers.reduce((sum, number) => sum + number, 0);
  const choose = [];
  for (let n = 0; n <= total; n++) {
    choose.push(new Array(n + 1).fill(1n));
    for (let k = 1; k < n; k++) choose[n][k] = (choose[n - 1][k - 1] + choose[n - 1][k]) % MODULUS;
  }

  let ways = [1n];
  for (const number of numbers) {
    const after = new Array(ways.length + number).fill(0n);
    ways.forEach((count, blocks) => {
      for (let more = 1; more <= number; more++) {
        let here = ((count * choose[number - 1][more - 1]) % MODULUS) * choose[blocks + more][more];
        if ((number - more) % 2 === 1) here = -here;
        after[blocks + more] = (after[blocks + more] + here) % MODULUS;
      }
    });
    ways = after;
  }
  const sum = ways.reduce((one, other) => one + other, 0n) % MODULUS;
  return total === 1 ? 1 : Number(((sum + MODULUS) * 500_000_004n) % MODULUS);
}
