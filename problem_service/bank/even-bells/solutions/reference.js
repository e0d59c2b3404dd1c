function even_stretches(strokes) {
  let odd = 0;
  const before = new Map([[odd, 1]]);
  let lucky = 0;
  for (let place = 0; place < strokes.length; place += 1) {
    odd ^= 1 << (strokes.charCodeAt(place) - 97);
    const times = before.get(odd) ?? 0;
    lucky += times;
    before.set(odd, times + 1);
  }
  return lucky;
}
