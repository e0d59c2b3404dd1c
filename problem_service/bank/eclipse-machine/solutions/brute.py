from math import lcm


def first_eclipse(teeth: list[int], marks: list[list[int]], start: int) -> int:
    """Look at one day after the other, for as long as the machine takes to be back where it was."""
    for day in range(start, start + lcm(*teeth)):
        if all(day % count in marked for count, marked in zip(teeth, marks)):
            return day
    return -1
