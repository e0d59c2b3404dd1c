import sys
from collections import defaultdict

ropes: list[tuple[str, str]] = []
neighbours: dict[str, list[str]] = defaultdict(list)


def cluster(raft: str) -> set[str]:
    found = {raft}
    todo = [raft]
    while todo:
        for other in neighbours[todo.pop()]:
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


for line in sys.stdin.read().splitlines()[1:]:
    words = line.split()
    if words[0] == "tie":
        ropes.append((words[1], words[2]))
        neighbours[words[1]].append(words[2])
        neighbours[words[2]].append(words[1])
    elif words[0] == "untie":
        if ropes:
            a, b = ropes.pop()
            neighbours[a].pop()
            neighbours[b].pop()
    elif words[0] == "together":
        print("yes" if words[2] in cluster(words[1]) else "no")
    else:
        print(len(cluster(words[1])))
