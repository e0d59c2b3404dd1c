function shortest_turn(drum) {
  // The window that ends at a pin has to reach back to the note that was heard longest ago.
  const notes = new Set(drum).size;
  const lastHeard = new Map();
  let best = drum.length;
  for (let pin = 0; pin < 2 * drum.length; pin += 1) {
    const note = drum[pin % drum.length];
    lastHeard.delete(note);
    lastHeard.set(note, pin);
    if (lastHeard.size === notes) {
      best = Math.min(best, pin - lastHeard.values().next().value + 1);
    }
  }
  return best;
}
