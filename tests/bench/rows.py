"""The shape of a benchmark's result."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its baseline; ``ratio`` and ``goal`` are None where there is none."""

    name: str
    value: float
    unit: str
    baseline: str
    baseline_value: float | None
    ratio: float | None
    goal: float | None
