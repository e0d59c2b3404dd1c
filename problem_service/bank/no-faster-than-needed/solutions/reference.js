function lowest_top_speed(lengths, limits, hours) {
  // From the lowest limit to the highest: if a section holds the train up, take its time off and go on.
  const sections = lengths.map((length, index) => ({ length, limit: limits[index] }));
  sections.sort((first, second) => first.limit - second.limit);
  let way = lengths.reduce((sum, length) => sum + length, 0);
  let time = hours;
  for (const { length, limit } of sections) {
    if (time <= 0) return -1;
    if (way / time <= limit) return way / time;
    way -= length;
    time -= length / limit;
  }
  return -1;
}
