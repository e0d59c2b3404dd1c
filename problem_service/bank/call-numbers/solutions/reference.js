function shelf_order(call_numbers) {
  const compare = (first, second) => (first < second ? -1 : first > second ? 1 : 0);
  const books = call_numbers.map((text) => {
    const [, name, shelf, letter, digits, year] = text.match(/^([A-Z]+)(\d+)\.([A-Z])(\d+) ?(\d*)$/);
    return { text, keys: [name, Number(shelf), letter, Number(`0.${digits}`), Number(year)] };
  });
  books.sort((first, second) => {
    for (let place = 0; place < first.keys.length; place += 1) {
      const order = compare(first.keys[place], second.keys[place]);
      if (order !== 0) return order;
    }
    return 0;
  });
  return books.map((book) => book.text);
}
