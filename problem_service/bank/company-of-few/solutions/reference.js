function fewest_actors(scenes) {
  const number = new Map();
  for (const scene of scenes) for (const role of scene) if (!number.has(role)) number.set(role, number.size);
  const conflicts = new Array(number.size).fill(0);
  for (let i = 0; i < scenes.length; i++) {
    for (const role of scenes[i]) {
      for (const other of [...scenes[i], ...(scenes[i + 1] ?? [])]) {
        const [a, b] = [number.get(role), number.get(other)];
        if (a === b) continue;
        conflicts[a] |= 1 << b;
        conflicts[b] |= 1 << a;
      }
    }
  }

  // The sets that one actor can play, then the fewest such sets that make up each set of roles.
  const size = 1 << number.size;
  const playable = new Uint8Array(size).fill(1);
  const fewest = new Int32Array(size);
  for (let roles = 1; roles < size; roles++) {
    const last = 31 - Math.clz32(roles);
    const without = roles ^ (1 << last);
    playable[roles] = playable[without] && (without & conflicts[last]) === 0 ? 1 : 0;
    fewest[roles] = number.size;
    for (let others = without; ; others = (others - 1) & without) {
      if (playable[others | (1 << last)]) fewest[roles] = Math.min(fewest[roles], 1 + fewest[without ^ others]);
      if (others === 0) break;
    }
  }
  return fewest[size - 1];
}
