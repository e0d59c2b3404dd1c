function winning_moorings(jetties, boats) {
  const longest = Math.max(...jetties);
  const grundy = [0];
  for (let posts = 1; posts <= longest; posts++) {
    const after = new Set();
    for (const boat of boats) {
      for (let left = 0; left + boat <= posts; left++) {
        after.add(grundy[left] ^ grundy[posts - boat - left]);
      }
    }
    let value = 0;
    while (after.has(value)) value++;
    grundy.push(value);
  }

  const everything = jetties.reduce((total, posts) => total ^ grundy[posts], 0);
  let winning = 0;
  for (const posts of jetties) {
    const wanted = everything ^ grundy[posts];
    for (const boat of boats) {
      for (let left = 0; left + boat <= posts; left++) {
        if ((grundy[left] ^ grundy[posts - boat - left]) === wanted) winning++;
      }
    }
  }
  return winning;
}
