def echoes(shout: str, softest: int) -> list[str]:
    return [shout[:end] for end in range(len(shout), softest - 1, -1)]
