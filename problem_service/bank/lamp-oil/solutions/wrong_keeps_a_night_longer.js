function cheapest_oil(nights, keeps, visits) {
  const bought = new Array(nights).fill(0);

  const canBeBurnt = () => {
    let free = 0;
    for (let night = 0; night < nights; night++) {
      if (bought[night] === 0) continue;
      free = Math.max(free, night) + bought[night];
      if (free > Math.min(night + keeps + 1, nights)) return false;
    }
    return true;
  };

  let total = 0;
  let cost = 0;
  for (const [night, tins, price] of [...visits].sort((one, other) => one[2] - other[2])) {
    const before = bought[night];
    let low = 0;
    let high = Math.min(tins, nights - total);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      bought[night] = before + middle;
      if (canBeBurnt()) low = middle;
      else high = middle - 1;
    }
    bought[night] = before + low;
    total += low;
    cost += low * price;
  }
  return total === nights ? cost : -1;
}
