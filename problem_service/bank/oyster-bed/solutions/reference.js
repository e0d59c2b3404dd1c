function largest_bed(silt, limit) {
  const rows = silt.length;
  const columns = silt[0].length;
  let largest = 0;
  for (let top = 0; top < rows; top++) {
    const totals = new Array(columns).fill(0);
    for (let bottom = top; bottom < rows; bottom++) {
      let left = 0;
      let held = 0;
      for (let right = 0; right < columns; right++) {
        totals[right] += silt[bottom][right];
        held += totals[right];
        while (held > limit) held -= totals[left++];
        largest = Math.max(largest, (right - left + 1) * (bottom - top + 1));
      }
    }
  }
  return largest;
}
