function dishes_to_eat(menu, refuses) {
  const answer = {};
  for (const guest of Object.keys(refuses)) {
    answer[guest] = Object.values(menu).filter(
      (ingredients) => ingredients.length === 0 || ingredients.some((one) => !refuses[guest].includes(one)),
    ).length;
  }
  return answer;
}
