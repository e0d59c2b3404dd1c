function ferry_trips(goats, capacity) {
  let trips = 0;
  let free = 0;
  for (const goat of goats) {
    if (goat > free) {
      trips += 1;
      free = capacity;
    }
    free -= goat;
  }
  return trips;
}
