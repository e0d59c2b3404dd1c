import sys

ropes: list[tuple[str, str]] = []


def cluster(raft: str) -> set[str]:
    """All rafts that float together with this one, found rope by rope."""
    found = {raft}
    while True:
        more = {end for rope in ropes if found & set(rope) for end in rope}
        if more <= found:
            return found
        found |= more


for line in sys.stdin.read().splitlines()[1:]:
    words = line.split()
    if words[0] == "tie":
        ropes.append((words[1], words[2]))
    elif words[0] == "untie":
        ropes = ropes[:-1]
    elif words[0] == "together":
        print("yes" if words[2] in cluster(words[1]) else "no")
    else:
        print(len(cluster(words[1])))
