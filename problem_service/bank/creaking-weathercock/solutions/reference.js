const DIRECTIONS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

function creaks(winds) {
  let total = 0;
  let facing = 0;
  for (const wind of winds) {
    if (wind === 'calm') continue;
    const goal = DIRECTIONS.indexOf(wind);
    const apart = Math.abs(goal - facing);
    total += Math.min(apart, 8 - apart);
    facing = goal;
  }
  return total;
}
