function fewest_carries(hung) {
  const wall = [...hung];
  let carries = 0;
  for (let first = 0; first < wall.length; first += 1) {
    if (wall[first] === first) continue;
    carries += 1; // this painting waits in the corridor
    let nail = first;
    while (wall[nail] !== nail) {
      const next = wall[nail];
      wall[nail] = nail;
      carries += 1;
      nail = next;
    }
  }
  return carries;
}
