function couples(heights) {
  let found = 0;
  let looksRight = true;
  for (let flower = 1; flower < heights.length; flower += 1) {
    const looksLeft = heights[flower - 1] >= (heights[flower + 1] ?? 0);
    if (looksRight && looksLeft) found += 1;
    looksRight = !looksLeft;
  }
  return found;
}
