function missing_bags(loaded, arrived) {
  const onBelt = new Map();
  for (const label of arrived) {
    onBelt.set(label, (onBelt.get(label) ?? 0) + 1);
  }
  return loaded.filter((label) => {
    const left = onBelt.get(label) ?? 0;
    onBelt.set(label, left - 1);
    return left <= 0;
  });
}
