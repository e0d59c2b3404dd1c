def dishes_to_eat(menu: dict[str, list[str]], refuses: dict[str, list[str]]) -> dict[str, int]:
    answer = {}
    for guest, refused in refuses.items():
        answer[guest] = 0
        for ingredients in menu.values():
            text = " ".join(ingredients)
            if not any(word in text for word in refused):
                answer[guest] += 1
    return answer
