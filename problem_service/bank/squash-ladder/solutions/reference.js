function ladder_after(ladder, matches) {
  for (const [winner, loser] of matches) {
    const above = ladder.indexOf(loser);
    const below = ladder.indexOf(winner);
    if (above < below) {
      ladder.splice(below, 1);
      ladder.splice(above, 0, winner);
    }
  }
  return ladder;
}
