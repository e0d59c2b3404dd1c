function winning_cuts(hangs_from) {
  const below = hangs_from.map(() => []);
  for (let part = 1; part < hangs_from.length; part++) below[hangs_from[part]].push(part);
  const order = [0];
  for (const part of order) for (const hanging of below[part]) order.push(hanging);

  const worth = new Array(hangs_from.length).fill(0);
  for (let i = order.length - 1; i > 0; i--) worth[hangs_from[order[i]]] ^= worth[order[i]] + 1;

  const wanted = new Array(hangs_from.length).fill(-1);
  wanted[0] = 0;
  let cuts = 0;
  for (const part of order.slice(1)) {
    const above = hangs_from[part];
    if (wanted[above] < 0) continue;
    const string = worth[above] ^ (worth[part] + 1) ^ wanted[above];
    if (string === 0) cuts++;
    else wanted[part] = string - 1;
  }
  return cuts;
}
