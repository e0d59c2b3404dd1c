function books_in_hand(events) {
  // A set keeps the order in which its members were added: the first one has the book.
  const lines = new Map();
  for (const [verb, reader, book] of events) {
    if (verb === "ask") {
      if (!lines.has(book)) lines.set(book, new Set());
      lines.get(book).add(reader);
    } else if (verb === "drop") {
      lines.get(book)?.delete(reader);
    } else {
      for (const line of lines.values()) line.delete(reader);
    }
  }
  const inHand = {};
  for (const [book, line] of lines) {
    const [reader] = line;
    if (reader !== undefined) inHand[book] = reader;
  }
  return inHand;
}
