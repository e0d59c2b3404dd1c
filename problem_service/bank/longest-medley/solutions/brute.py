from itertools import permutations


def longest_medley(songs: list[str], seconds: list[int]) -> int:
    """Put the songs in all the orders; a medley is the beginning of one of them."""
    longest = 0
    for order in permutations(range(len(songs))):
        length = 0
        for place, song in enumerate(order):
            if place > 0 and songs[order[place - 1]][1] != songs[song][0]:
                break
            length += seconds[song]
        longest = max(longest, length)
    return longest
