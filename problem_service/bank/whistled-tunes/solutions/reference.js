function distinct_tunes(melodies) {
  const tunes = new Set();
  for (const melody of melodies) {
    tunes.add(melody.map((note) => note - melody[0]).join(" "));
  }
  return tunes.size;
}
