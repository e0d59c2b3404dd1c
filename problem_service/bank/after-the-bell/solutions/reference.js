function minutes_late(arrivals, bell, grace) {
  const minuteOfDay = (time) => {
    const [hours, minutes] = time.split(':').map(Number);
    return hours * 60 + minutes;
  };
  const book = {};
  for (const [pupil, time] of Object.entries(arrivals)) {
    const delay = minuteOfDay(time) - minuteOfDay(bell);
    if (delay > grace) book[pupil] = delay;
  }
  return book;
}
