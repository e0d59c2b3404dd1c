def sorted_words(text: str, longest: int) -> list[str]:
    return text.split()
