function last_to_hear(callers, minutes) {
  const branches = callers.map(() => []);
  for (let member = callers.length - 1; member > 0; member--) {
    branches[callers[member]].push([timeNeeded(branches[member]), minutes[member]]);
  }
  return timeNeeded(branches[0]);
}

function timeNeeded(branches) {
  branches.sort((a, b) => b[0] - a[0]);
  let elapsed = 0;
  let needed = 0;
  for (const [branch, call] of branches) {
    elapsed += call;
    needed = Math.max(needed, elapsed + branch);
  }
  return needed;
}
