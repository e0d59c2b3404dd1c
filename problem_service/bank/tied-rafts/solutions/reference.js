const lines = require('fs').readFileSync(0, 'utf8').split('\n');
const parent = new Map();
const size = new Map();
const sizeOf = (root) => size.get(root) ?? 1;
const find = (raft) => {
  while (parent.has(raft)) raft = parent.get(raft);
  return raft;
};

const ropes = [];
const answers = [];
for (const line of lines.slice(1)) {
  const [word, a, b] = line.trim().split(' ');
  if (word === 'tie') {
    let low = find(a);
    let high = find(b);
    if (sizeOf(low) > sizeOf(high)) [low, high] = [high, low];
    if (low === high) {
      ropes.push(null);
    } else {
      parent.set(low, high);
      size.set(high, sizeOf(high) + sizeOf(low));
      ropes.push(low);
    }
  } else if (word === 'untie') {
    const low = ropes.pop() ?? null;
    if (low !== null) {
      const high = parent.get(low);
      parent.delete(low);
      size.set(high, sizeOf(high) - sizeOf(low));
    }
  } else if (word === 'together') {
    answers.push(find(a) === find(b) ? 'yes' : 'no');
  } else if (word === 'size') {
    answers.push(sizeOf(find(a)));
  }
}
console.log(answers.join('\n'));
