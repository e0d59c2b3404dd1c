from collections.abc import Iterator


def threads_at(pattern: str, positions: list[int]) -> str:
    """Unrolls the shorthand lazily and walks along until every position has been seen."""
    wanted = set(positions)
    seen: dict[int, str] = {}
    for position, thread in enumerate(weave(pattern, 0, len(pattern), 1)):
        if position in wanted:
            seen[position] = thread
            if len(seen) == len(wanted):
                break
    return "".join(seen[position] for position in positions)


def weave(pattern: str, begin: int, end: int, step: int) -> Iterator[str]:
    parts = split(pattern, begin, end)
    for first, last, times in parts if step > 0 else reversed(parts):
        if last - first == 1 and pattern[first].isalpha():
            yield pattern[first]
        elif times:
            for _ in range(times):
                yield from weave(pattern, pattern.index("(", first) + 1, last - 1, step)
        else:
            yield from weave(pattern, first + 1, last - 1, 1)
            yield from weave(pattern, first + 1, last - 1, -1)


def split(pattern: str, begin: int, end: int) -> list[tuple[int, int, int]]:
    """The parts between `begin` and `end`: first character, end, and the number before round brackets."""
    parts = []
    while begin < end:
        first, digits = begin, ""
        while pattern[begin].isdigit():
            digits += pattern[begin]
            begin += 1
        depth = 0
        while True:
            depth += (pattern[begin] in "([") - (pattern[begin] in ")]")
            begin += 1
            if depth == 0:
                break
        parts.append((first, begin, int(digits or 0)))
    return parts
