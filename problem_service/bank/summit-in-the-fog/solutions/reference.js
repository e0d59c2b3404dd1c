function expected_rolls(summit, die, camps, chasms) {
  const falls = new Set(chasms);
  const fromCamp = new Map();
  for (const tent of [0, ...camps].sort((a, b) => b - a)) {
    const rolls = new Array(summit + die).fill(0);
    const up = new Array(summit + die).fill(1);
    for (let ledge = summit - 1; ledge >= tent; ledge--) {
      if (falls.has(ledge)) {
        up[ledge] = 0;
      } else if (fromCamp.has(ledge)) {
        rolls[ledge] = fromCamp.get(ledge);
      } else {
        let rollsAhead = 0;
        let upAhead = 0;
        for (let step = 1; step <= die; step++) {
          rollsAhead += rolls[ledge + step];
          upAhead += up[ledge + step];
        }
        rolls[ledge] = 1 + rollsAhead / die;
        up[ledge] = upAhead / die;
      }
    }
    fromCamp.set(tent, rolls[tent] / up[tent]);
  }
  return fromCamp.get(0);
}
