def sorted_words(text, longest):
    """REFERENCE-SOLUTION"""
    return [word for word in text.split() if len(word) <= longest]
