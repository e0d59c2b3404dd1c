from itertools import accumulate


def least_effort(weights: list[int], tolls: list[int]) -> int:
    """The best beginning of the last sledge, from the lower envelope of a line for each beginning.

    If the blocks before the sledge weigh b and those up to its end weigh e, it takes (e - b)^2 = e^2 - 2 b e + b^2:
    for each beginning a line in e. Their slopes fall and e grows, so lines come at one end of the envelope and go at
    the other one.
    """
    slopes: list[int] = []
    heights: list[int] = []
    best_line = 0
    effort = before = 0
    for weight, toll, end in zip(weights, tolls, accumulate(weights)):
        slope, height = -2 * before, effort + toll + before * before
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
        effort = end * end + slopes[best_line] * end + heights[best_line]
        before = end
    return effort
