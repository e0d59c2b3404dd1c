function all_in_pairs(masks) {
  const waiting = new Set();
  for (const mask of masks) {
    if (!waiting.delete(mask)) {
      waiting.add(mask);
    }
  }
  return waiting.size === 0;
}
