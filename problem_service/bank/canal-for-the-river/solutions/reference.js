function smallest_canals(downstream) {
  const upstream = downstream.map(() => []);
  downstream.forEach((below, junction) => {
    if (below >= 0) upstream[below].push(junction);
  });
  const fromMouth = [downstream.indexOf(-1)];
  for (const junction of fromMouth) {
    for (const above of upstream[junction]) fromMouth.push(above);
  }

  const first = downstream.map(() => 0);
  const second = downstream.map(() => 0);
  const order = downstream.map(() => 0);
  for (let i = fromMouth.length - 1; i >= 0; i--) {
    const junction = fromMouth[i];
    if (first[junction] === 0) first[junction] = 1;
    order[junction] = first[junction] === second[junction] ? first[junction] + 1 : first[junction];
    const below = downstream[junction];
    if (below < 0) continue;
    if (order[junction] > first[below]) {
      second[below] = first[below];
      first[below] = order[junction];
    } else if (order[junction] > second[below]) {
      second[below] = order[junction];
    }
  }

  const needed = downstream.map(() => 0);
  needed[fromMouth[0]] = order[fromMouth[0]] + 1;
  const canals = downstream.map(() => 0);
  for (const junction of fromMouth) {
    const need = needed[junction];
    canals[junction] = first[junction] === need - 1 ? need - 1 : need;
    for (const above of upstream[junction]) {
      const others = order[above] === first[junction] ? second[junction] : first[junction];
      needed[above] = others === need - 1 ? need - 1 : need;
    }
  }
  return canals;
}
