def most_heirs(apples: list[list[int]], share: int) -> int:
    """Try every first fence, and every division of the two parts, without remembering anything."""
    if sum(map(sum, apples)) < share:
        return 0
    heirs = 1
    for cut in range(1, len(apples)):
        upper, lower = most_heirs(apples[:cut], share), most_heirs(apples[cut:], share)
        if upper and lower:
            heirs = max(heirs, upper + lower)
    for cut in range(1, len(apples[0])):
        left = most_heirs([row[:cut] for row in apples], share)
        right = most_heirs([row[cut:] for row in apples], share)
        if left and right:
            heirs = max(heirs, left + right)
    return heirs
