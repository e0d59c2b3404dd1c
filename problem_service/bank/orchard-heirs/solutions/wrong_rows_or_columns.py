def most_heirs(apples: list[list[int]], share: int) -> int:
    def strips(lines):
        heirs = total = 0
        for line in lines:
            total += sum(line)
            if total >= share:
                heirs, total = heirs + 1, 0
        return heirs

    return max(strips(apples), strips(zip(*apples)))
