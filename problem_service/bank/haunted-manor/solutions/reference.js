function lantern_outcomes(rooms, red, blue) {
  const passages = [red, blue];
  const leadsHere = passages.map(() => Array.from({ length: rooms }, () => []));
  const choices = passages.map(() => new Array(rooms).fill(0));
  passages.forEach((own, ghost) => {
    for (const [a, b] of own) {
      leadsHere[ghost][b].push(a);
      choices[ghost][a]++;
    }
  });

  const winner = passages.map(() => new Array(rooms).fill(null));
  const decided = [];
  for (const turn of [0, 1]) {
    for (let room = 0; room < rooms; room++) {
      if (choices[turn][room] === 0) {
        winner[turn][room] = 1 - turn;
        decided.push([turn, room]);
      }
    }
  }

  for (let next = 0; next < decided.length; next++) {
    const [turn, room] = decided[next];
    const mover = 1 - turn;
    for (const origin of leadsHere[mover][room]) {
      if (winner[mover][origin] !== null) continue;
      choices[mover][origin]--;
      if (winner[turn][room] === mover || choices[mover][origin] === 0) {
        winner[mover][origin] = winner[turn][room];
        decided.push([mover, origin]);
      }
    }
  }
  return winner[0].map((outcome) => (outcome === null ? "draw" : ["red", "blue"][outcome]));
}
