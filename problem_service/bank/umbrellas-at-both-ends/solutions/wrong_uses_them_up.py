def wet_walks(rain: list[bool], home: int, office: int) -> int:
    umbrellas = [home, office]
    wet = 0
    for walk, raining in enumerate(rain):
        if raining:
            if umbrellas[walk % 2] > 0:
                umbrellas[walk % 2] -= 1
            else:
                wet += 1
    return wet
