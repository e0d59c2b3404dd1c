function fewest_pylons(ground, mast, clearance, span) {
  const stakes = ground.length;
  const fewest = new Array(stakes).fill(stakes);
  fewest[0] = 1;
  for (let i = 0; i < stakes; i++) {
    const top = ground[i] + mast;
    let rise = 0;
    let run = 0;
    for (let j = i + 1; j < stakes && j <= i + span; j++) {
      const along = j - i;
      if (run === 0 || (ground[j] + mast - top) * run >= rise * along) {
        fewest[j] = Math.min(fewest[j], fewest[i] + 1);
      }
      const toClear = ground[j] + clearance - top;
      if (run === 0 || toClear * run > rise * along) {
        rise = toClear;
        run = along;
      }
    }
  }
  return fewest[stakes - 1];
}
