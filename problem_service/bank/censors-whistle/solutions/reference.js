const MODULUS = 1000003;

function count_scripts(letters, length, words, whistles) {
  // The trie of the words, with the links of Aho and Corasick.
  const follow = [{}];
  const heard = [0];
  for (const word of words) {
    let state = 0;
    for (const letter of word) {
      if (!(letter in follow[state])) {
        follow[state][letter] = follow.push({}) - 1;
        heard.push(0);
      }
      state = follow[state][letter];
    }
    heard[state]++;
  }
  const link = new Array(follow.length).fill(0);
  const queue = [0];
  for (const state of queue) {
    for (const letter of letters) {
      const shorter = state === 0 ? 0 : follow[link[state]][letter];
      const next = follow[state][letter];
      if (next === undefined) {
        follow[state][letter] = shorter;
      } else {
        link[next] = shorter;
        heard[next] += heard[shorter];
        queue.push(next);
      }
    }
  }

  let ways = Array.from({ length: whistles + 1 }, () => new Array(follow.length).fill(0));
  ways[0][0] = 1;
  for (let i = 0; i < length; i++) {
    const longer = ways.map((counts) => counts.map(() => 0));
    ways.forEach((counts, soFar) => {
      counts.forEach((count, state) => {
        if (count === 0) return;
        for (const letter of letters) {
          const target = follow[state][letter];
          const total = soFar + heard[target];
          if (total <= whistles) longer[total][target] = (longer[total][target] + count) % MODULUS;
        }
      });
    });
    ways = longer;
  }
  return ways[whistles].reduce((sum, count) => sum + count, 0) % MODULUS;
}
