def couples(heights: list[int]) -> int:
    found = 0
    looks_right = True
    for flower in range(1, len(heights)):
        right_height = heights[flower + 1] if flower + 1 < len(heights) else 0
        looks_left = heights[flower - 1] >= right_height
        if looks_right and looks_left:
            found += 1
        looks_right = not looks_left
    return found
