from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass
class Part:
    """A stretch of parts, woven `times` times, or there and back if `times` is 0."""

    times: int = 1
    parts: list["Part | str"] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # where each part ends, within one weaving

    @property
    def width(self) -> int:
        return self.ends[-1]

    @property
    def length(self) -> int:
        return self.width * (self.times or 2)

    def append(self, part: "Part | str") -> None:
        start = self.ends[-1] if self.ends else 0
        self.parts.append(part)
        self.ends.append(start + (1 if isinstance(part, str) else part.length))


def threads_at(pattern: str, positions: list[int]) -> str:
    """Parse into a tree of parts that know their lengths, then walk down for every position."""
    cloth = parse(pattern)
    return "".join(thread_at(cloth, position) for position in positions)


def parse(pattern: str) -> Part:
    open_parts = [Part()]
    number = 0
    for char in pattern:
        if char.isdigit():
            number = number * 10 + int(char)
        elif char in "([":
            open_parts.append(Part(times=number))
            number = 0
        elif char in ")]":
            part = open_parts.pop()
            open_parts[-1].append(part)
        else:
            open_parts[-1].append(char)
    return open_parts[0]


def thread_at(part: Part | str, position: int) -> str:
    while isinstance(part, Part):
        if part.times:
            position %= part.width
        elif position >= part.width:
            position = part.length - 1 - position
        index = bisect_right(part.ends, position)
        if index:
            position -= part.ends[index - 1]
        part = part.parts[index]
    return part
