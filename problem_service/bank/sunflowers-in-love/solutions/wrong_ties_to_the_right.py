def couples(heights: list[int]) -> int:
    last = len(heights) - 1
    looks_left = [
        flower > 0 and (flower == last or heights[flower - 1] > heights[flower + 1])
        for flower in range(len(heights))
    ]
    return sum(not one and other for one, other in zip(looks_left, looks_left[1:]))
