import sys


def main() -> None:
    """Forgets the ropes between rafts that float together already, so that untie takes another rope."""
    parent: dict[str, str] = {}
    size: dict[str, int] = {}

    def find(raft: str) -> str:
        while raft in parent:
            raft = parent[raft]
        return raft

    ropes: list[str | None] = []  # the root that each rope has put below another one, if it has
    answers = []
    for line in sys.stdin.read().splitlines()[1:]:
        match line.split():
            case ["tie", a, b]:
                low, high = sorted((find(a), find(b)), key=lambda root: size.get(root, 1))
                if low != high:
                    parent[low] = high
                    size[high] = size.get(high, 1) + size.get(low, 1)
                    ropes.append(low)
            case ["untie"]:
                low_again = ropes.pop() if ropes else None
                if low_again is not None:
                    size[parent.pop(low_again)] -= size.get(low_again, 1)
            case ["together", a, b]:
                answers.append("yes" if find(a) == find(b) else "no")
            case ["size", a]:
                answers.append(str(size.get(find(a), 1)))
    sys.stdout.write("\n".join(answers) + "\n")


main()
