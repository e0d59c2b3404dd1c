const lines = require("fs").readFileSync(0, "utf8").split("\n");
const names = lines[0].trim().split(/\s+/);
const number = new Map(names.map((name, i) => [name, i]));

// Half 2i is actor i in the matinee, half 2i + 1 in the evening; half ^ 1 is the other show.
const follows = Array.from({ length: 2 * names.length }, () => []);
for (const line of lines.slice(2)) {
  const words = line.trim().split(/\s+/);
  if (words.length !== 5) continue;
  const first = 2 * number.get(words[0]) + (words[1] === "evening" ? 1 : 0);
  const second = 2 * number.get(words[3]) + (words[4] === "evening" ? 1 : 0);
  follows[first ^ 1].push(second);
  follows[second ^ 1].push(first);
}

function possible(half) {
  const seen = new Uint8Array(follows.length);
  const waiting = [half];
  seen[half] = 1;
  while (waiting.length > 0) {
    for (const next of follows[waiting.pop()]) {
      if (!seen[next]) {
        seen[next] = 1;
        waiting.push(next);
      }
    }
  }
  return !seen[half ^ 1];
}

const answers = names.map((name, i) => {
  const [matinee, evening] = [possible(2 * i), possible(2 * i + 1)];
  if (matinee && evening) return `${name} either`;
  return matinee ? `${name} matinee` : evening ? `${name} evening` : "impossible";
});
console.log(answers.includes("impossible") ? "impossible" : answers.join("\n"));
