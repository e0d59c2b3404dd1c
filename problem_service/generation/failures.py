"""What can go wrong between us and the language model."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from problem_service.proving.report import Finding


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said and what it took; the tokens are estimated where the server does not tell."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    latency_ms: int


class Failure(StrEnum):
    """Why a request brought no answer."""

    REFUSED = "refused"
    """The model does not want to, or a filter does not let it."""
    TRUNCATED = "truncated"
    """The answer was cut: it is longer than the model, or we, allow."""
    RATE_LIMITED = "rate-limited"
    UNAUTHORISED = "unauthorised"
    """The key is wrong, may not do this or has no credit: asking again soon is of no use."""
    MODEL_DOWN = "model-down"
    """The server fails, or cannot be reached, or broke off."""
    TIMEOUT = "timeout"
    """It was silent for too long, or took too long as a whole."""
    BAD_REQUEST = "bad-request"
    """The server does not take what was sent: an unknown model, or a setting that it lacks."""
    PROTOCOL = "protocol"
    """What came back is not what the protocol says."""


class ModelFailed(Exception):
    """The model gave no answer.

    ``retry_after``: seconds, where the server said so. ``reply``: what came before it failed, and what it
    cost; None where nothing was charged for.
    """

    def __init__(
        self, code: Failure, detail: str, *, retry_after: float | None = None, reply: Reply | None = None
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.reply = reply


class BadAnswer(Exception):
    """The model's answer is no definition of a problem; the findings name all that is wrong with it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(map(str, findings)))
        self.findings = tuple(findings)
