function two_factors(number) {
  return [number / 3, 3];
}
