function orro_time(clock, minutes) {
  const [hour, minute] = clock.split(":").map(Number);
  const later = (hour * 40 + minute + minutes) % (18 * 40);
  const twoDigits = (number) => String(number).padStart(2, "0");
  return `${twoDigits(Math.floor(later / 40))}:${twoDigits(later % 40)}`;
}
