"""Sees only one of the two conclusions from each wish."""

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


def possible(name: str, show: str) -> bool:
    """Whether the actor's playing in this show does not lead to playing in the other one."""
    seen = {(name, show)}
    waiting = [(name, show)]
    while waiting:
        for half in follows[waiting.pop()]:
            if half not in seen:
                seen.add(half)
                waiting.append(half)
    return (name, OTHER[show]) not in seen


answers = []
for name in names:
    shows = [show for show in OTHER if possible(name, show)]
    if not shows:
        answers = ["impossible"]
        break
    answers.append(f"{name} {shows[0] if len(shows) == 1 else 'either'}")
print("\n".join(answers))
