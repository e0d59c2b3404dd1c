function shortest_periods(log) {
  const seconds = log.length;
  const explained = [null];
  for (let period = 1; period <= seconds; period++) {
    const dark = new Array(period).fill(false);
    for (let second = 0; second < seconds; second++) {
      if (log[second] === '.') dark[second % period] = true;
    }
    let bits = '';
    for (let second = 0; second < seconds; second++) {
      bits += log[second] === '#' && !dark[second % period] ? '1' : '0';
    }
    explained.push(BigInt(`0b${bits}`));
  }
  const light = explained[seconds];

  for (let total = 2; ; total++) {
    for (let a = 1; a <= total - a; a++) {
      if ((explained[a] | explained[total - a]) === light) return [a, total - a];
    }
  }
}
