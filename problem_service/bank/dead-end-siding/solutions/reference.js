function shortest_siding(arriving, leaving) {
  const siding = [];
  let gone = 0;
  let places = 0;
  for (const wagon of arriving) {
    if (wagon !== leaving[gone]) {
      siding.push(wagon);
      places = Math.max(places, siding.length);
      continue;
    }
    gone += 1;
    while (siding.length > 0 && siding[siding.length - 1] === leaving[gone]) {
      siding.pop();
      gone += 1;
    }
  }
  return siding.length > 0 ? -1 : places;
}
