"""The shape of a benchmark's result."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its baseline; ``ratio`` and ``goal`` are None where there is none.

    ``at_most``: the goal is a ceiling, as for times, and not a floor.
    """

    name: str
    value: float
    unit: str
    baseline: str
    baseline_value: float | None
    ratio: float | None
    goal: float | None
    at_most: bool = False

    @property
    def is_met(self) -> bool | None:
        """None where there is nothing to meet."""
        if self.goal is None or self.ratio is None:
            return None
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def to_json(self) -> dict[str, Any]:
        body = asdict(self)
        del body["at_most"]
        return body
