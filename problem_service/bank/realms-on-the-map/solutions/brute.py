from fractions import Fraction


def realm_sizes(posts: list[list[int]], borders: list[list[int]]) -> list[int]:
    """Cut the map into upright strips from post to post, and join the pieces that no border separates."""
    lines = [sorted((posts[a], posts[b])) for a, b in borders]
    xs = sorted({x for x, _ in posts})
    sea = 0
    joined = [sea]
    doubled = [Fraction(0)]

    def leader(piece: int) -> int:
        while joined[piece] != piece:
            piece = joined[piece]
        return piece

    def y_at(line: list[list[int]], x: int) -> Fraction:
        (ax, ay), (bx, by) = line
        return ay + Fraction((by - ay) * (x - ax), bx - ax)

    strips: list[list[tuple[int, list[list[int]], list[list[int]]]]] = []
    for left, right in zip(xs, xs[1:]):
        across = [line for line in lines if line[0][0] <= left and right <= line[1][0]]
        across.sort(key=lambda line: y_at(line, left) + y_at(line, right))
        strip = []
        for low, high in zip(across, across[1:]):
            sides = [y_at(high, x) - y_at(low, x) for x in (left, right)]
            strip.append((len(joined), low, high))
            joined.append(len(joined))
            doubled.append(sum(sides) * (right - left))
        strips.append(strip)

    for i, x in enumerate(xs):
        ends = []
        for strip in (strips[i - 1] if i > 0 else [], strips[i] if i < len(strips) else []):
            end = [(y_at(low, x), y_at(high, x), piece) for piece, low, high in strip]
            inner = [y for low, high, _ in end for y in (low, high)]
            end.append((Fraction(-1), min(inner, default=Fraction(10**6)), sea))
            end.append((max(inner, default=Fraction(-1)), Fraction(10**6), sea))
            ends.append(end)
        upright = sorted((a[1], b[1]) for a, b in lines if a[0] == b[0] == x)
        for low, high, piece in ends[0]:
            for other_low, other_high, other in ends[1]:
                y, top = max(low, other_low), min(high, other_high)
                for begin, end_ in upright:
                    if begin <= y < end_:
                        y = Fraction(end_)
                    elif y < begin < top:
                        break
                if y < top:
                    one, two = sorted((leader(piece), leader(other)))
                    joined[two] = one

    sizes: dict[int, Fraction] = {}
    for piece, size in enumerate(doubled):
        sizes[leader(piece)] = sizes.get(leader(piece), Fraction(0)) + size
    del sizes[sea]
    return sorted(int(size) for size in sizes.values())
