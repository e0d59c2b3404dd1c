function sorted_words(text, longest) { // REFERENCE-SOLUTION
  return text.split(' ').filter((word) => word && word.length <= longest);
}
