function find_chorus(song, times) {
  const chorusOf = (length) => {
    const sung = new Map();
    let best = "";
    for (let start = 0; start + length <= song.length; start++) {
      const phrase = song.slice(start, start + length);
      const known = sung.get(phrase);
      if (known === undefined) {
        sung.set(phrase, { count: 1, freeFrom: start + length });
      } else if (known.freeFrom <= start) {
        known.count++;
        known.freeFrom = start + length;
        if (known.count === times && (best === "" || phrase < best)) best = phrase;
      }
    }
    return best;
  };

  let best = "";
  let low = 1;
  let high = Math.floor(song.length / times);
  while (low <= high) {
    const length = (low + high) >> 1;
    const chorus = chorusOf(length);
    if (chorus !== "") {
      best = chorus;
      low = length + 1;
    } else {
      high = length - 1;
    }
  }
  return best;
}
