"""What a value must be like to be kept at all, whatever its type."""

import math
from typing import Any

from problem_service.signature import Signature, fault_of

_SURROGATES = range(0xD800, 0xE000)


def fault_of_value(value: Any, place: str, *, nul: bool = True) -> str | None:
    """What keeps a value out of JSON or, without ``nul``, out of PostgreSQL's; None where nothing does."""
    match value:
        case None | bool() | int():
            return None
        case float():
            return None if math.isfinite(value) else f"{place} is {value}, which JSON cannot hold"
        case str():
            return fault_of_text(value, place, nul=nul)
        case list():
            parts = ((item, f"{place}[{index}]") for index, item in enumerate(value))
            faults = (fault_of_value(item, where, nul=nul) for item, where in parts)
            return next((fault for fault in faults if fault is not None), None)
        case dict():
            faults = (
                fault_of_text(key, f"a key of {place}", nul=nul)
                or fault_of_value(item, f"{place}[{key!r}]", nul=nul)
                for key, item in value.items()
            )
            return next((fault for fault in faults if fault is not None), None)
        case _:
            return f"{place} is of type {type(value).__name__}, which JSON cannot hold"


def fault_of_texts(value: Any, place: str) -> str | None:
    """The same, without NUL characters, of all texts in a value that may hold other things, too."""
    match value:
        case str():
            return fault_of_text(value, place, nul=False)
        case list():
            faults = (fault_of_texts(item, f"{place}[{index}]") for index, item in enumerate(value))
            return next((fault for fault in faults if fault is not None), None)
        case dict():
            faults = (
                fault_of_text(key, f"a key of {place}", nul=False) or fault_of_texts(item, f"{place}.{key}")
                for key, item in value.items()
            )
            return next((fault for fault in faults if fault is not None), None)
        case _:
            return None


def fault_of_text(text: str, place: str, *, nul: bool = True) -> str | None:
    """The same of a text."""
    if not nul and "\0" in text:
        return f"{place} has a NUL character"
    if not text.isascii() and any(ord(character) in _SURROGATES for character in text):
        return f"{place} has half of a surrogate pair, which UTF-8 cannot hold"
    return None


def fault_of_given(value: Any, signature: Signature | None, *, nul: bool = True) -> str | None:
    """What keeps a value from being a test's input: the arguments of a call, or a text."""
    if signature is None:
        fault = None if isinstance(value, str) else "must be a text, as there is no function"
    elif isinstance(value, list):
        fault = signature.fault_of_arguments(value)
    else:
        fault = "must be the list of the arguments"
    return fault or fault_of_value(value, "the input", nul=nul)


def fault_of_output(value: Any, signature: Signature | None, *, nul: bool = True) -> str | None:
    """The same for what the function returns, or the text that the program writes."""
    if signature is None:
        fault = None if isinstance(value, str) else "must be a text, as there is no function"
    else:
        fault = fault_of(value, signature.returns)
    return fault or fault_of_value(value, "the output", nul=nul)
