function fewest_whistles(pupils, smallest, largest) {
  let fewest = Infinity;
  for (let size = smallest; size <= largest; size += 1) {
    if (pupils >= 2 * size) fewest = Math.min(fewest, pupils % size);
  }
  return fewest === Infinity ? 0 : fewest;
}
