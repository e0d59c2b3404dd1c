def wet_walks(rain: list[bool], home: int, office: int) -> int:
    return sum(raining and (home, office)[walk % 2] == 0 for walk, raining in enumerate(rain))
