def sorted_words(text: str, longest: int) -> list[str]:
    """REFERENCE-SOLUTION"""
    return [word for word in text.split() if len(word) <= longest]
