function best_takings(north, south, travel) {
  const days = north.length;
  const inNorth = new Array(days).fill(0);
  const inSouth = new Array(days).fill(0);
  for (let day = 0; day < days; day += 1) {
    const stayed = day > 0 ? [inNorth[day - 1], inSouth[day - 1]] : [0, 0];
    const last = day - travel - 1;
    const arrived = last >= 0 ? [inSouth[last], inNorth[last]] : [0, 0];
    inNorth[day] = north[day] + Math.max(stayed[0], arrived[0]);
    inSouth[day] = south[day] + Math.max(stayed[1], arrived[1]);
  }
  return Math.max(inNorth[days - 1], inSouth[days - 1]);
}
