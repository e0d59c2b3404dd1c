def couples(heights: list[int]) -> int:
    looks_at: list[int] = []
    for flower in range(len(heights)):
        neighbours = [place for place in (flower - 1, flower + 1) if 0 <= place < len(heights)]
        tallest = max((heights[place] for place in neighbours), default=0)
        looks_at.append(next((place for place in neighbours if heights[place] == tallest), -1))
    return sum(
        looks_at[one] == other and looks_at[other] == one
        for one in range(len(heights))
        for other in range(one + 1, len(heights))
    )
