function fewest_minutes(sectors, turns, hatches, goal) {
  const rings = turns.length;
  const modulo = (number) => ((number % sectors) + sectors) % sectors;
  const doors = hatches.map((ring) => new Set(ring));
  const seen = new Set();
  let reached = [[0, 0]];
  for (let minute = 0; reached.length > 0; minute++) {
    const next = [];
    const go = (ring, sector) => {
      const state = (ring * sectors + sector) * sectors + ((minute + 1) % sectors);
      if (!seen.has(state)) {
        seen.add(state);
        next.push([ring, sector]);
      }
    };
    for (const [ring, sector] of reached) {
      if (ring === rings - 1 && sector === goal) return minute;
      go(ring, sector);
      go(ring, modulo(sector + 1));
      go(ring, modulo(sector - 1));
      if (!doors[ring].has(sector)) continue;
      for (const other of [ring - 1, ring + 1]) {
        if (other < 0 || other >= rings) continue;
        const facing = modulo(sector + (turns[ring] - turns[other]) * minute);
        go(other, facing);
      }
    }
    reached = next;
  }
  return -1;
}
