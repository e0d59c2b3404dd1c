function longest_way(trails, huts) {
  const junctions = trails.length + 1;
  const neighbours = Array.from({ length: junctions }, () => []);
  for (const [a, b, length] of trails) {
    neighbours[a].push([b, length]);
    neighbours[b].push([a, length]);
  }
  const inner = new Array(junctions).fill(-1);
  const toInner = new Array(junctions).fill(0);
  const outwards = [0];
  for (const junction of outwards) {
    for (const [other, length] of neighbours[junction]) {
      if (other === inner[junction]) continue;
      inner[other] = junction;
      toInner[other] = length;
      outwards.push(other);
    }
  }

  const hutsNeeded = (limit) => {
    let built = 0;
    const waiting = new Array(junctions).fill(0);
    const nearest = new Array(junctions).fill(Infinity);
    for (let i = junctions - 1; i >= 0; i--) {
      const junction = outwards[i];
      let far = waiting[junction];
      let near = nearest[junction];
      if (far + near <= limit) {
        far = -Infinity;
      } else if (junction === 0 || far + toInner[junction] > limit) {
        built++;
        far = -Infinity;
        near = 0;
      }
      if (junction === 0) continue;
      const home = inner[junction];
      waiting[home] = Math.max(waiting[home], far + toInner[junction]);
      nearest[home] = Math.min(nearest[home], near + toInner[junction]);
    }
    return built;
  };

  let low = 0;
  let high = toInner.reduce((total, length) => total + length, 0);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (hutsNeeded(middle) <= huts) high = middle;
    else low = middle + 1;
  }
  return low;
}
