function fewest_whistles(pupils, smallest, largest) {
  let fewest = pupils;
  for (let size = smallest; size <= largest && 2 * size <= pupils; size += 1) {
    fewest = Math.min(fewest, pupils % size);
  }
  return fewest;
}
