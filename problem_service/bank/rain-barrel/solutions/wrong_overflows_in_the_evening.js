function thirsty_days(rain, capacity, watering) {
  let thirsty = 0;
  let water = 0;
  for (const litres of rain) {
    water += litres;
    if (water >= watering) {
      water -= watering;
    } else {
      thirsty += 1;
    }
    water = Math.min(capacity, water);
  }
  return thirsty;
}
