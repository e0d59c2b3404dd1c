"""Begins with the wishes that name one actor and show twice, and follows those to the end."""

import sys

lines = sys.stdin.read().splitlines()
names = lines[0].split()
OTHER = {"matinee": "evening", "evening": "matinee"}

# If one half of a wish is not fulfilled, the other one must be.
follows = {(name, show): [] for name in names for show in OTHER}
for line in lines[2:]:
    if line:
        first, show, _, second, other_show = line.split()
        follows[first, OTHER[show]].append((second, other_show))
        follows[second, OTHER[other_show]].append((first, show))


forced = set()
waiting = []
for line in lines[2:]:
    words = line.split()
    if words and words[:2] == words[3:]:
        waiting.append((words[0], words[1]))
while waiting:
    half = waiting.pop()
    if half not in forced:
        forced.add(half)
        waiting += follows[half]
if any((name, OTHER[show]) in forced for name, show in forced):
    print("impossible")
else:
    for name in names:
        print(name, next((show for show in OTHER if (name, show) in forced), "either"))
