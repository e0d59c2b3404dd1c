function bells_rung(low, high, cog, jams) {
  const jammed = new Set(jams);

  // How many ways there are to write `left` more digits after `last` so that the remainder becomes 0.
  const memo = new Map();
  function ways(left, last, remainder) {
    if (left === 0) return remainder === 0 ? 1 : 0;
    const key = (left * 10 + last) * cog + remainder;
    let total = memo.get(key);
    if (total === undefined) {
      total = 0;
      for (let digit = 0; digit < 10; digit++) {
        if (!jammed.has(`${last}${digit}`)) total += ways(left - 1, digit, (remainder * 10 + digit) % cog);
      }
      memo.set(key, total);
    }
    return total;
  }

  /** How many numbers below `top` ring the bell. */
  function below(top) {
    const digits = String(top);
    let total = 0;
    for (let length = 1; length < digits.length; length++) {
      for (let digit = 1; digit < 10; digit++) total += ways(length - 1, digit, digit % cog);
    }
    let remainder = 0;
    for (let place = 0; place < digits.length; place++) {
      const left = digits.length - place - 1;
      for (let digit = place === 0 ? 1 : 0; digit < Number(digits[place]); digit++) {
        if (place > 0 && jammed.has(`${digits[place - 1]}${digit}`)) continue;
        total += ways(left, digit, (remainder * 10 + digit) % cog);
      }
      if (place > 0 && jammed.has(digits[place - 1] + digits[place])) break;
      remainder = (remainder * 10 + Number(digits[place])) % cog;
    }
    return total;
  }

  return below(high + 1) - below(low);
}
