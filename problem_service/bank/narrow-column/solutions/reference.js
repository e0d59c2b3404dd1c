function narrowest_column(paragraphs, lines) {
  const linesAt = (width) => {
    let used = 0;
    for (const words of paragraphs) {
      let free = 0;
      for (const word of words) {
        if (word.length > free) {
          used += 1;
          free = width;
        }
        free -= word.length + 1;
      }
    }
    return used;
  };

  let low = 1;
  let high = 1;
  for (const words of paragraphs) {
    for (const word of words) low = Math.max(low, word.length);
    high = Math.max(high, words.join(" ").length);
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (linesAt(middle) <= lines) high = middle;
    else low = middle + 1;
  }
  return low;
}
