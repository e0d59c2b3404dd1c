"""What a proof says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST_DETAIL = 2_000
"""Characters of a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a problem. ``code`` names the kind, such as "wrong-passes".

    ``detail``: what programs wrote may be in it; it is kept such that it can be stored and sent.
    """

    code: str
    detail: str

    def __post_init__(self) -> None:
        shortened = (
            f"{self.detail[: LONGEST_DETAIL - 1]}…" if len(self.detail) > LONGEST_DETAIL else self.detail
        )
        storable = shortened.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
        object.__setattr__(self, "detail", storable)

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
