def golem_text(keys: str) -> str:
    scroll: list[str] = []
    undone: list[str] = []
    for key in keys:
        if key == "<":
            undone.append(scroll.pop())
        elif key == ">":
            if undone:
                scroll.append(undone.pop())
        else:
            scroll.append(key)
            undone.clear()
    return "".join(scroll)
