function echoes(shout, softest) {
  const heard = [];
  for (let echo = shout; echo.length >= softest; echo = echo.slice(1)) {
    heard.push(echo);
  }
  return heard;
}
