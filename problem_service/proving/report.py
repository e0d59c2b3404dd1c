"""What a proof says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a problem. ``code`` names the kind, such as "wrong-passes"."""

    code: str
    detail: str

    def __str__(self) -> str:
        return self.detail

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of proving a definition.

    ``outputs``: of the examples, in order; ``tests``: the hidden tests, as `problem_service.packing` packs
    them; both are whole only where the proof holds. ``figures``: what was measured, for the report.
    """

    findings: tuple[Finding, ...]
    outputs: Sequence[Any] = ()
    tests: Sequence[bytes] = ()
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not self.findings

    def report(self) -> dict[str, Any]:
        """For authors: ``{holds, findings: [{code, detail}], figures}``."""
        return {
            "holds": self.holds,
            "findings": [finding.to_json() for finding in self.findings],
            "figures": self.figures,
        }
