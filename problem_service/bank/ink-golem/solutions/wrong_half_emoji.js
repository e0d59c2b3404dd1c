function golem_text(keys) {
  const scroll = [];
  let undone = [];
  for (const key of keys.split("")) {
    if (key === "<") {
      if (scroll.length > 0) {
        undone.push(scroll.pop());
      }
    } else if (key === ">") {
      if (undone.length > 0) {
        scroll.push(undone.pop());
      }
    } else {
      scroll.push(key);
      undone = [];
    }
  }
  return scroll.join("");
}
