function best_spot(houses) {
  const sorted = [...houses].sort((first, second) => first[0] - second[0]);
  let ahead = sorted.reduce((sum, [, letters]) => sum + letters, 0);
  let behind = 0;
  for (const [metre, letters] of sorted) {
    behind += letters;
    ahead -= letters;
    if (behind >= ahead) {
      return metre;
    }
  }
}
