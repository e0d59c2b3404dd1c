"""What programs wrote, as text for people."""


def decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def shortened(text: str, most: int) -> str:
    """The beginning and the end, which usually say most."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}\n… {len(text) - most} characters left out …\n{text[-(most // 2) :]}"
