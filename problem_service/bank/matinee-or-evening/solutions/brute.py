"""Try all timetables."""

from itertools import product

names = input().split()
wishes = [input().split() for _ in range(int(input()))]
seen = {name: set() for name in names}
for shows in product(("matinee", "evening"), repeat=len(names)):
    timetable = dict(zip(names, shows))
    if all(timetable[a] == x or timetable[b] == y for a, x, _, b, y in wishes):
        for name, show in timetable.items():
            seen[name].add(show)
if not seen[names[0]]:
    print("impossible")
else:
    for name in names:
        print(name, "either" if len(seen[name]) == 2 else min(seen[name]))
