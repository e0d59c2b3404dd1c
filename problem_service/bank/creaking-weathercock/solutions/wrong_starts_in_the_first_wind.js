function creaks(winds) {
  const directions = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];
  const blown = winds.filter((wind) => wind !== 'calm');
  let total = 0;
  for (let hour = 1; hour < blown.length; hour += 1) {
    const apart = Math.abs(directions.indexOf(blown[hour]) - directions.indexOf(blown[hour - 1]));
    total += Math.min(apart, 8 - apart);
  }
  return total;
}
