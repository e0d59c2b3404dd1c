function lone_cookies(tray) {
  const isCookie = (row, column) => tray[row]?.[column] === 'o';
  let lone = 0;
  for (let row = 0; row < tray.length; row += 1) {
    for (let column = 0; column < tray[row].length; column += 1) {
      const kissed =
        isCookie(row - 1, column) ||
        isCookie(row + 1, column) ||
        isCookie(row, column - 1) ||
        isCookie(row, column + 1);
      if (isCookie(row, column) && !kissed) lone += 1;
    }
  }
  return lone;
}
