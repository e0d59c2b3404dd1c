function shelf_order(call_numbers) {
  const parse = (text) => {
    const [, name, shelf, author] = text.match(/^([A-Z]+)(\d+)\.([A-Z]\d+)/);
    return [name, Number(shelf), author];
  };
  const compare = (first, second) => (first < second ? -1 : first > second ? 1 : 0);
  return [...call_numbers].sort((first, second) => {
    const a = parse(first);
    const b = parse(second);
    return compare(a[0], b[0]) || a[1] - b[1] || compare(a[2], b[2]);
  });
}
