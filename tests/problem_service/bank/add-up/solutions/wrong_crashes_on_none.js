function add_up(numbers) {
  return numbers.reduce((total, number) => total + number);
}
