def golem_text(keys: str) -> str:
    scroll: list[str] = []
    undone: list[str] = []
    for key in keys:
        if key == "<":
            if scroll:
                undone.append(scroll.pop())
        elif key == ">":
            if undone:
                scroll.append(undone.pop())
        else:
            scroll.append(key)
    return "".join(scroll)
