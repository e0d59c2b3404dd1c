from itertools import product


def count_scripts(letters: str, length: int, words: list[str], whistles: int) -> int:
    """Recite all scripts."""
    count = 0
    for script in map("".join, product(letters, repeat=length)):
        count += whistles == sum(
            script[:end].endswith(word) for word in words for end in range(1, length + 1)
        )
    return count % 1_000_003
