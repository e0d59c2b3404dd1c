function find_markers(strands) {
  const text = strands.join("");
  const owners = new Int32Array(text.length);
  let place = 0;
  strands.forEach((strand, index) => {
    for (let i = 0; i < strand.length; i++) owners[place++] = index;
  });

  // All suffixes, each up to the end of its own strand, in alphabetical order.
  let suffixes = [];
  const left = new Int32Array(text.length);
  for (let i = text.length - 1; i >= 0; i--) {
    left[i] = i + 1 < text.length && owners[i + 1] === owners[i] ? left[i + 1] + 1 : 1;
    suffixes.push(i);
  }
  let rank = Int32Array.from(text, (letter) => " acgt".indexOf(letter));
  for (let size = 1; ; size *= 2) {
    const second = (i) => (left[i] > size ? rank[i + size] : 0);
    const keys = new Float64Array(text.length);
    for (let i = 0; i < text.length; i++) keys[i] = rank[i] * (text.length + 5) + second(i);
    suffixes.sort((a, b) => keys[a] - keys[b]);
    const next = new Int32Array(text.length);
    let ranks = 0;
    suffixes.forEach((suffix, i) => {
      if (i === 0 || keys[suffix] !== keys[suffixes[i - 1]]) ranks++;
      next[suffix] = ranks;
    });
    rank = next;
    if (size > text.length) break;
  }

  // How much each suffix has in common with its nearest neighbours from other strands, on both sides.
  const shared = new Int32Array(text.length);
  const common = new Int32Array(text.length);
  const order = new Int32Array(text.length);
  suffixes.forEach((suffix, i) => (order[suffix] = i));
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    if (i > 0 && owners[i] !== owners[i - 1]) length = 0;
    if (order[i] === 0) {
      length = 0;
      continue;
    }
    const j = suffixes[order[i] - 1];
    while (length < left[i] && length < left[j] && text[i + length] === text[j + length]) length++;
    common[order[i]] = length;
    if (length > 0) length--;
  }
  const walk = (from, to, step) => {
    let overlap = 0; // with the last suffix of another strand
    for (let at = from; at !== to; at += step) {
      if (at === from) continue;
      const [here, before] = [suffixes[at], suffixes[at - step]];
      const lcp = common[step > 0 ? at : at + 1];
      overlap = owners[here] === owners[before] ? Math.min(overlap, lcp) : lcp;
      shared[here] = Math.max(shared[here], overlap);
    }
  };
  walk(0, suffixes.length, 1);
  walk(suffixes.length - 1, -1, -1);

  const markers = strands.map(() => null);
  for (const suffix of suffixes) {
    const size = shared[suffix] + 1;
    if (size > left[suffix]) continue;
    const best = markers[owners[suffix]];
    if (best === null || size < best.length) markers[owners[suffix]] = text.slice(suffix, suffix + size);
  }
  return markers.map((marker) => marker ?? "");
}
