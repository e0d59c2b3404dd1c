def wet_walks(rain: list[bool], home: int, office: int) -> int:
    wet = 0
    here, there = home, office
    for raining in rain:
        if raining and here > 0:
            here -= 1
            there += 1
        elif raining:
            wet += 1
        here, there = there, here
    return wet
