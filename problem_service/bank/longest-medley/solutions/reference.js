function longest_medley(songs, seconds) {
  // Medleys by the set of their songs (as bits) and the last one; the set alone tells how long they are.
  const everything = (1 << songs.length) - 1;
  let longest = 0;
  let medleys = new Map(songs.map((_, song) => [`${1 << song} ${song}`, seconds[song]]));
  while (medleys.size > 0) {
    const longer = new Map();
    for (const [key, length] of medleys) {
      longest = Math.max(longest, length);
      const [played, last] = key.split(" ").map(Number);
      if (played === everything) continue;
      songs.forEach((song, next) => {
        if ((played & (1 << next)) === 0 && songs[last][1] === song[0]) {
          longer.set(`${played | (1 << next)} ${next}`, length + seconds[next]);
        }
      });
    }
    medleys = longer;
  }
  return longest;
}
