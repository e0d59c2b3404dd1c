MODULUS = 1_000_003


def count_scripts(letters: str, length: int, words: list[str], whistles: int) -> int:
    """Goes back to the first state whenever a word has been heard."""
    beginnings = sorted({word[:size] for word in words for size in range(len(word) + 1)})
    number = {beginning: state for state, beginning in enumerate(beginnings)}
    moves: list[dict[int, int]] = []  # how many letters lead from a state to each other one
    for beginning in beginnings:
        if any(beginning.endswith(word) for word in words):
            beginning = ""
        following: dict[int, int] = {}
        for letter in letters:
            heard = beginning + letter
            while heard not in number:
                heard = heard[1:]
            following[number[heard]] = following.get(number[heard], 0) + 1
        moves.append(following)
    heard_at = [sum(beginning.endswith(word) for word in words) for beginning in beginnings]

    ways = [[0] * len(beginnings) for _ in range(whistles + 1)]
    ways[0][number[""]] = 1
    for _ in range(length):
        longer = [[0] * len(beginnings) for _ in range(whistles + 1)]
        for so_far, counts in enumerate(ways):
            for state, count in enumerate(counts):
                if count:
                    for target, choices in moves[state].items():
                        total = so_far + heard_at[target]
                        if total <= whistles:
                            longer[total][target] += count * choices
        ways = [[count % MODULUS for count in counts] for counts in longer]
    return sum(ways[whistles]) % MODULUS
