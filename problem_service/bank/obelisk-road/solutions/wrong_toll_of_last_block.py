from itertools import accumulate


def least_effort(weights: list[int], tolls: list[int]) -> int:
    """Takes the toll where a sledge ends."""
    slopes: list[int] = []
    heights: list[int] = []
    best_line = 0
    effort = before = 0
    for weight, toll, end in zip(weights, tolls, accumulate(weights)):
        slope, height = -2 * before, effort + before * before
        while len(slopes) > best_line + 1 and (height - heights[-2]) * (slopes[-2] - slopes[-1]) <= (
            heights[-1] - heights[-2]
        ) * (slopes[-2] - slope):
            slopes.pop()
            heights.pop()
        slopes.append(slope)
        heights.append(height)
        while best_line + 1 < len(slopes) and (
            slopes[best_line + 1] * end + heights[best_line + 1]
            <= slopes[best_line] * end + heights[best_line]
        ):
            best_line += 1
        effort = toll + end * end + slopes[best_line] * end + heights[best_line]
        before = end
    return effort
