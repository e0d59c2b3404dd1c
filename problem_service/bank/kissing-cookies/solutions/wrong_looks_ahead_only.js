function lone_cookies(tray) {
  let lone = 0;
  tray.forEach((squares, row) => {
    for (let column = 0; column < squares.length; column += 1) {
      if (squares[column] !== 'o') continue;
      if (squares[column + 1] !== 'o' && tray[row + 1]?.[column] !== 'o') lone += 1;
    }
  });
  return lone;
}
