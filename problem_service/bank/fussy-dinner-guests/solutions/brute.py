def dishes_to_eat(menu: dict[str, list[str]], refuses: dict[str, list[str]]) -> dict[str, int]:
    answer = {}
    for guest in refuses:
        dishes = list(menu)
        for refused in refuses[guest]:
            for dish in menu:
                for ingredient in menu[dish]:
                    if ingredient == refused and dish in dishes:
                        dishes.remove(dish)
        answer[guest] = len(dishes)
    return answer
