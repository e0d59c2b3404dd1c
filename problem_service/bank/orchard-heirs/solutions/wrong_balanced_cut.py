def most_heirs(apples: list[list[int]], share: int) -> int:
    if sum(map(sum, apples)) < share:
        return 0
    cuts = [(apples[:cut], apples[cut:]) for cut in range(1, len(apples))]
    cuts += [
        ([row[:cut] for row in apples], [row[cut:] for row in apples]) for cut in range(1, len(apples[0]))
    ]
    if not cuts:
        return 1
    one, other = min(cuts, key=lambda parts: abs(sum(map(sum, parts[0])) - sum(map(sum, parts[1]))))
    first, second = most_heirs(one, share), most_heirs(other, share)
    return first + second if first and second else 1
