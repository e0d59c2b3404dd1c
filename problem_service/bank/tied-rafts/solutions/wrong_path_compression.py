import sys


def main() -> None:
    """Shortens the ways to the root, though they must be as they were when a rope is untied."""
    parent: dict[str, str] = {}
    size: dict[str, int] = {}

    def find(raft: str) -> str:
        root = raft
        while root in parent:
            root = parent[root]
        while raft != root:
            parent[raft], raft = root, parent[raft]
        return root

    ropes: list[str | None] = []  # the root that each rope has put below another one, if it has
    answers = []
    for line in sys.stdin.read().splitlines()[1:]:
        match line.split():
            case ["tie", a, b]:
                low, high = sorted((find(a), find(b)), key=lambda root: size.get(root, 1))
                if low == high:
                    ropes.append(None)
                else:
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
