function false_claims(bells, scale, claims) {
  const parent = Array.from({ length: bells }, (_, bell) => bell);
  const above = new Array(bells).fill(0);
  const size = new Array(bells).fill(1);

  const find = (bell) => {
    let notes = 0;
    while (parent[bell] !== bell) {
      notes += above[bell];
      bell = parent[bell];
    }
    return [bell, notes % scale];
  };

  const struck = [];
  claims.forEach(([a, b, up], index) => {
    const [rootA, notesA] = find(a);
    const [rootB, notesB] = find(b);
    const gap = (notesA + up - notesB + scale) % scale;
    if (rootA === rootB) {
      if (gap !== 0) struck.push(index);
    } else if (size[rootA] >= size[rootB]) {
      parent[rootB] = rootA;
      above[rootB] = gap;
      size[rootA] += size[rootB];
    } else {
      parent[rootA] = rootB;
      above[rootA] = (scale - gap) % scale;
      size[rootB] += size[rootA];
    }
  });
  return struck;
}
