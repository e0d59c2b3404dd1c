function minutes_late(arrivals, bell, grace) {
  const minuteOfDay = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const book = {};
  for (const pupil of Object.keys(arrivals)) {
    const delay = minuteOfDay(arrivals[pupil]) - minuteOfDay(bell);
    if (delay > 0 && delay >= grace) book[pupil] = delay;
  }
  return book;
}
