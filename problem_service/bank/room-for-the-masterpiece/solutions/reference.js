function remotest_room(doors, entrances) {
  const distance = new Map(entrances.map((room) => [room, 0]));
  const queue = [...entrances];
  let best = queue[0];
  for (let next = 0; next < queue.length; next += 1) {
    const room = queue[next];
    const away = distance.get(room);
    if (away > distance.get(best) || room < best) {
      best = room;
    }
    for (const other of doors[room]) {
      if (!distance.has(other)) {
        distance.set(other, away + 1);
        queue.push(other);
      }
    }
  }
  return best;
}
