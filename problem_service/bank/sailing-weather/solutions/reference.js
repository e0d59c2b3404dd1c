function good_departures(forecast, days, nerve) {
  const stormy = (day) => (forecast[day] === "s" ? 1 : 0);
  let storms = 0;
  let good = 0;
  for (let day = 0; day < forecast.length; day += 1) {
    storms += stormy(day);
    if (day >= days) {
      storms -= stormy(day - days);
    }
    if (day >= days - 1 && storms <= nerve) {
      good += 1;
    }
  }
  return good;
}
