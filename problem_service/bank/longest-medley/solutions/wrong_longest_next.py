def longest_medley(songs: list[str], seconds: list[int]) -> int:
    longest = 0
    for first in range(len(songs)):
        left = set(range(len(songs))) - {first}
        length = seconds[first]
        last = first
        while fitting := [song for song in left if songs[song][0] == songs[last][1]]:
            last = max(fitting, key=lambda song: (seconds[song], song))
            left.remove(last)
            length += seconds[last]
        longest = max(longest, length)
    return longest
