const MODULUS = 1_000_000_007;

function count_loops(beats, drums, run) {
  // Lines of t beats after drum c that do not begin with c: last run of c, or of another drum.
  const same = [1];
  const other = [0];
  let sameInWindow = 0;
  let otherInWindow = 0;
  for (let length = 1; length < beats; length++) {
    sameInWindow += same[length - 1];
    otherInWindow += other[length - 1];
    if (length > run) {
      sameInWindow += MODULUS - same[length - run - 1];
      otherInWindow += MODULUS - other[length - run - 1];
    }
    sameInWindow %= MODULUS;
    otherInWindow %= MODULUS;
    same.push(otherInWindow);
    // With a single drum otherInWindow stays 0, so the last term is never negative.
    const lines = sameInWindow * (drums - 1) + (otherInWindow === 0 ? 0 : otherInWindow * (drums - 2));
    other.push(lines % MODULUS);
  }

  let total = 0;
  for (let seam = 1; seam <= Math.min(run, beats - 1); seam++) {
    total = (total + seam * other[beats - seam]) % MODULUS;
  }
  return (total * drums) % MODULUS;
}
