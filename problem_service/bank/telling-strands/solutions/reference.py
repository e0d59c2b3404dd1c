def find_markers(strands: list[str]) -> list[str]:
    """A suffix automaton of all strands; a state whose stretches all come from one strand holds its markers.

    The stretches of a state end at the same places; the shortest is one letter longer than those of its link.
    """
    many = -1
    follow: list[dict[str, int]] = [{}]
    link, length, owner, end = [-1], [0], [many], [0]

    def add_state(transitions: dict[str, int], longest: int, strand: int, place: int) -> int:
        follow.append(transitions)
        link.append(0)
        length.append(longest)
        owner.append(strand)
        end.append(place)
        return len(link) - 1

    def split(state: int, letter: str) -> int:
        """The state of exactly the stretches up to ``state`` plus the letter, made if it is not there yet."""
        target = follow[state][letter]
        if length[target] == length[state] + 1:
            return target
        clone = add_state(dict(follow[target]), length[state] + 1, owner[target], end[target])
        link[clone] = link[target]
        link[target] = clone
        while state >= 0 and follow[state].get(letter) == target:
            follow[state][letter] = clone
            state = link[state]
        return clone

    text = "".join(strands)
    place = 0
    for strand, letters in enumerate(strands):
        last = 0
        for letter in letters:
            place += 1
            if letter in follow[last]:
                last = split(last, letter)
                if owner[last] != strand:
                    owner[last] = many
                continue
            new = add_state({}, length[last] + 1, strand, place)
            while last >= 0 and letter not in follow[last]:
                follow[last][letter] = new
                last = link[last]
            if last >= 0:
                link[new] = split(last, letter)
            last = new

    for state in sorted(range(1, len(link)), key=length.__getitem__, reverse=True):
        if owner[link[state]] != owner[state]:
            owner[link[state]] = many

    ends: list[list[int]] = [[] for _ in strands]
    shortest = [len(text) + 1] * len(strands)
    for state in range(1, len(link)):
        strand = owner[state]
        if strand == many:
            continue
        size = length[link[state]] + 1
        if size < shortest[strand]:
            shortest[strand], ends[strand] = size, []
        if size == shortest[strand]:
            ends[strand].append(end[state])
    return [min((text[e - size : e] for e in places), default="") for size, places in zip(shortest, ends)]
