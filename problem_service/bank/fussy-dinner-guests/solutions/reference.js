function dishes_to_eat(menu, refuses) {
  const answer = {};
  for (const [guest, refused] of Object.entries(refuses)) {
    const bad = new Set(refused);
    const good = Object.values(menu).filter((ingredients) => !ingredients.some((one) => bad.has(one)));
    answer[guest] = good.length;
  }
  return answer;
}
