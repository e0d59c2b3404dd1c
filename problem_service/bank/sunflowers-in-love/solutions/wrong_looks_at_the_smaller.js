function couples(heights) {
  const looksLeft = heights.map(
    (_, flower) => flower > 0 && heights[flower - 1] <= (heights[flower + 1] ?? Infinity),
  );
  return looksLeft.filter((left, flower) => left && !looksLeft[flower - 1]).length;
}
