def fewest_actors(scenes: list[list[str]]) -> int:
    """Only keeps roles of the same scene apart."""
    number = {role: index for index, role in enumerate(sorted({role for scene in scenes for role in scene}))}
    conflicts = [0] * len(number)
    for scene, following in zip(scenes, [[]] * len(scenes)):
        together = sum(1 << number[role] for role in {*scene, *following})
        for role in scene:
            conflicts[number[role]] |= together
        for role in following:
            conflicts[number[role]] |= sum(1 << number[other] for other in scene)

    everybody = (1 << len(number)) - 1
    if everybody == 0:
        return 0
    playable = [1] * (everybody + 1)
    for roles in range(1, everybody + 1):
        last = roles.bit_length() - 1
        without = roles ^ (1 << last)
        playable[roles] = playable[without] + playable[without & ~conflicts[last]]

    ways = [1 if (everybody ^ roles).bit_count() % 2 == 0 else -1 for roles in range(everybody + 1)]
    actors = 0
    while True:
        actors += 1
        ways = [way * sets for way, sets in zip(ways, playable)]
        if sum(ways) > 0:
            return actors
