"""A transition in the making."""

from dataclasses import dataclass, field
from datetime import datetime

from game_service.battles.domain.events import Change, Event
from game_service.battles.domain.folding import evolve
from game_service.battles.domain.states import Battle

Transition = tuple[Battle, list[Event]]
"""The battle after a command, and the events that led there, to be appended to its log."""


@dataclass(slots=True)
class Draft:
    """A battle and the events since a command began; it lives no longer than the command."""

    battle: Battle
    events: list[Event] = field(default_factory=list)

    def record(self, change: Change, at: datetime) -> None:
        """Append the next event and move the battle on by it."""
        event = Event(self.battle.id, self.battle.seq + 1, at, change)
        self.battle = evolve(self.battle, event)
        self.events.append(event)

    @property
    def transition(self) -> Transition:
        return self.battle, self.events
