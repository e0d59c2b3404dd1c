def echoes(shout: str, softest: int) -> list[str]:
    return [shout[start:] for start in range(len(shout) - softest)]
