function wet_walks(rain, home, office) {
  const umbrellas = [home, office];
  let wet = 0;
  rain.forEach((raining, walk) => {
    const from = walk % 2;
    if (!raining) return;
    if (umbrellas[from] === 0) {
      wet += 1;
      return;
    }
    umbrellas[from] -= 1;
    umbrellas[1 - from] += 1;
  });
  return wet;
}
