def sorted_words(text, longest):
    return text.split()
