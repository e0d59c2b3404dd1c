function wet_walks(rain, home, office) {
  const umbrellas = [home, office];
  let wet = 0;
  rain.forEach((raining, walk) => {
    if (umbrellas[walk % 2] > 0) {
      umbrellas[walk % 2] -= 1;
      umbrellas[1 - (walk % 2)] += 1;
    } else if (raining) {
      wet += 1;
    }
  });
  return wet;
}
