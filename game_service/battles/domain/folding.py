"""The log gives the state: every change of a battle is one of its events."""

from collections.abc import Iterable

from game_service.battles.domain.events import Event
from game_service.battles.domain.states import Battle


def evolve(battle: Battle | None, event: Event) -> Battle:
    """The battle after the event; None before the first. Raises ValueError unless the event is the next."""
    raise NotImplementedError


def fold(events: Iterable[Event]) -> Battle:
    """The battle that a whole log gives. Raises ValueError if it is empty or has a gap."""
    raise NotImplementedError
