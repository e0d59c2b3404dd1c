function shelf_after(shelf, wishes) {
  const left = new Map(Object.entries(shelf));
  for (const potion of wishes) {
    const bottles = left.get(potion) ?? 0;
    if (bottles > 1) {
      left.set(potion, bottles - 1);
    } else {
      left.delete(potion);
    }
  }
  return Object.fromEntries(left);
}
