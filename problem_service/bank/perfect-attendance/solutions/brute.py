def never_absent(days: list[int], pupils: int) -> list[int]:
    stars = list(range(pupils))
    for number in days:
        for chair in range(pupils):
            taken = number % 2 == 1
            number //= 2
            if not taken and chair in stars:
                stars.remove(chair)
    return stars
