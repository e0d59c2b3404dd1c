"""Reading what a service answers: JSON objects whose members may be missing, null or of a wrong type."""

import math

from problem_service.judge.backends.interface import BackendFailed

_LARGEST = 1e15


class Answer:
    """An object of an answer. Reading what is not as documented raises BackendFailed."""

    def __init__(self, value: object, service: str) -> None:
        if not isinstance(value, dict):
            raise unlike_documented(service, "an object is missing")
        self._members = value
        self._service = service

    def __contains__(self, name: str) -> bool:
        return self._members.get(name) is not None

    def text(self, name: str) -> str:
        """Empty where it is missing or null."""
        value = self._members.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise unlike_documented(self._service, f"{name} is not a text")
        return value

    def number(self, name: str) -> float | None:
        """A number that may come as a text, too; None where it is missing or null."""
        value = self._members.get(name)
        if value is None:
            return None
        try:
            number = math.nan if isinstance(value, bool | list | dict) else float(value)
        except ValueError:
            number = math.nan
        if not abs(number) <= _LARGEST:
            raise unlike_documented(self._service, f"{name} is not a number")
        return number

    def whole(self, name: str) -> int | None:
        number = self.number(name)
        return None if number is None else round(number)

    def part(self, name: str) -> "Answer | None":
        """The object under a name; None where it is missing or null."""
        return Answer(self._members[name], self._service) if name in self else None

    def texts(self, name: str) -> dict[str, str]:
        """The object of texts under a name; empty where it is missing or null."""
        part = self.part(name)
        return {} if part is None else {key: part.text(key) for key in part._members}

    def items(self) -> dict[str, object]:
        return self._members


def objects(value: object, service: str) -> list[Answer]:
    """The objects of a list."""
    return [Answer(item, service) for item in items(value, service)]


def items(value: object, service: str, count: int | None = None) -> list[object]:
    """The items of a list, which must be ``count`` if given."""
    if not isinstance(value, list) or count not in (None, len(value)):
        raise unlike_documented(service, "a list is missing or of another length")
    return value


def unlike_documented(service: str, fault: str) -> BackendFailed:
    return BackendFailed(f"{service} sends an answer that is not as documented: {fault}")
