function threads_at(pattern, positions) {
  const cloth = parse(pattern);
  return positions.map((position) => threadAt(cloth, position)).join("");
}

// A part is woven `times` times, or there and back if `times` is 0; `ends` holds where each inner part ends.
function parse(pattern) {
  const open = [{ times: 1, parts: [], ends: [] }];
  const append = (part, length) => {
    const { parts, ends } = open.at(-1);
    ends.push((ends.at(-1) ?? 0) + length);
    parts.push(part);
  };
  let number = 0;
  for (const char of pattern) {
    if (char >= "0" && char <= "9") {
      number = number * 10 + Number(char);
    } else if (char === "(" || char === "[") {
      open.push({ times: number, parts: [], ends: [] });
      number = 0;
    } else if (char === ")" || char === "]") {
      const part = open.pop();
      append(part, part.ends.at(-1) * (part.times || 2));
    } else {
      append(char, 1);
    }
  }
  return open[0];
}

function threadAt(part, position) {
  while (typeof part !== "string") {
    const { times, parts, ends } = part;
    const width = ends.at(-1);
    if (times > 0) position %= width;
    else if (position >= width) position = 2 * width - 1 - position;

    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] > position) high = middle;
      else low = middle + 1;
    }
    if (low > 0) position -= ends[low - 1];
    part = parts[low];
  }
  return part;
}
