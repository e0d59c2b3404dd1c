const [, ...commands] = require("fs").readFileSync(0, "utf8").trim().split("\n");

const minute = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const two = (number) => String(number).padStart(2, "0");
const clock = (total) => `${two(Math.floor(total / 60))}:${two(total % 60)}`;

const trains = new Map();
const output = [];
for (const command of commands) {
  const [verb, ...words] = command.trim().split(" ");
  if (verb === "plan") {
    const planned = minute(words[0]);
    trains.set(words[1], { place: words[1], planned, expected: planned });
  } else if (verb === "late") {
    trains.get(words[0]).expected += Number(words[1]);
  } else if (verb === "cancel") {
    trains.delete(words[0]);
  } else {
    const board = [...trains.values()].filter((train) => train.expected >= minute(words[0]));
    board.sort((a, b) => a.expected - b.expected || a.planned - b.planned || (a.place < b.place ? -1 : 1));
    for (const { place, planned, expected } of board.slice(0, 3)) {
      const note = expected > planned ? ` (planned ${clock(planned)})` : "";
      output.push(`${clock(expected)} ${place}${note}`);
    }
    if (board.length === 0) output.push("no trains");
  }
}
console.log(output.join("\n"));
