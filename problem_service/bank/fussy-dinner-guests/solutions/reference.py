def dishes_to_eat(menu: dict[str, list[str]], refuses: dict[str, list[str]]) -> dict[str, int]:
    return {
        guest: sum(set(refused).isdisjoint(ingredients) for ingredients in menu.values())
        for guest, refused in refuses.items()
    }
