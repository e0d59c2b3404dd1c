function soup_temperature(litres, degrees) {
  let total = 0;
  let heat = 0;
  litres.forEach((amount, pot) => {
    total += amount;
    heat += amount * degrees[pot];
  });
  return total === 0 ? 0 : heat / total;
}
