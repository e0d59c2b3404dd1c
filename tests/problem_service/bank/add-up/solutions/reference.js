function add_up(numbers) { // REFERENCE-SOLUTION
  return numbers.reduce((total, number) => total + number, 0);
}
