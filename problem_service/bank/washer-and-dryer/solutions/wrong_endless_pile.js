function drying_order(events, room) {
  const pile = [];
  const dried = [];
  for (const event of events) {
    if (event !== 'dry') pile.push(event);
    else if (pile.length > 0) dried.push(pile.pop());
  }
  return dried;
}
