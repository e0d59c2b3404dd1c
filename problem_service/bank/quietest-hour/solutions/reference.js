function quietest_start(noises, night, length) {
  const change = new Map();
  for (const [from, to, loudness] of noises) {
    change.set(from, (change.get(from) ?? 0) + loudness);
    change.set(to, (change.get(to) ?? 0) - loudness);
  }

  const times = [0];
  const level = [0];
  const heard = [0];
  for (const time of [...change.keys()].sort((a, b) => a - b)) {
    const last = times.length - 1;
    heard.push(heard[last] + level[last] * (time - times[last]));
    level.push(level[last] + change.get(time));
    times.push(time);
  }

  const heardUntil = (time) => {
    let low = 0;
    let high = times.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle;
      else high = middle;
    }
    return heard[low] + level[low] * (time - times[low]);
  };

  const candidates = [0, night - length];
  for (const time of change.keys()) candidates.push(time, time - length);
  let best = [0, Infinity];
  for (const start of candidates) {
    if (start < 0 || start > night - length) continue;
    const disturbance = heardUntil(start + length) - heardUntil(start);
    if (disturbance < best[1] || (disturbance === best[1] && start < best[0])) {
      best = [start, disturbance];
    }
  }
  return best;
}
