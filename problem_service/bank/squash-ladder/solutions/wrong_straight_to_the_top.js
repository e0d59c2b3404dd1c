function ladder_after(ladder, matches) {
  for (const [winner, loser] of matches) {
    if (ladder.indexOf(winner) > ladder.indexOf(loser)) {
      ladder = [winner, ...ladder.filter((name) => name !== winner)];
    }
  }
  return ladder;
}
