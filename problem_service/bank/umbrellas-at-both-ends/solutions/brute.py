def wet_walks(rain: list[bool], home: int, office: int) -> int:
    umbrellas = ["home"] * home + ["office"] * office
    nora = "home"
    wet = 0
    for raining in rain:
        goal = "office" if nora == "home" else "home"
        if raining:
            if nora in umbrellas:
                umbrellas[umbrellas.index(nora)] = goal
            else:
                wet += 1
        nora = goal
    return wet
