def dishes_to_eat(menu: dict[str, list[str]], refuses: dict[str, list[str]]) -> dict[str, int]:
    answer: dict[str, int] = {}
    for guest, refused in refuses.items():
        for ingredients in menu.values():
            if not set(refused) & set(ingredients):
                answer[guest] = answer.get(guest, 0) + 1
    return answer
