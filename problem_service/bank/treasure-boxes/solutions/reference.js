function coins_inside(boxes, coins, box) {
  return boxes[box].reduce((sum, inner) => sum + coins_inside(boxes, coins, inner), coins[box] ?? 0);
}
