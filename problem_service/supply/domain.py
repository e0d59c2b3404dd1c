"""The rules of supply: pauses after failures, and what may be spent. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from problem_service.domain import Rank
from problem_service.generation.failures import Failure
from problem_service.generation.repository import Spent
from problem_service.generation.settings import ModelSettings
from shared.errors import Unavailable

FIRST_PAUSE = 5.0
"""Seconds after a failure; doubled with each further one."""
OPEN_AFTER = 5
"""Failures in a row that open the breaker."""
OPEN_PAUSE = 600.0
"""Seconds for which an open breaker lets nothing through; doubled with each further failure."""
LONGEST_PAUSE = 6 * 3600.0
HOPELESS = frozenset({Failure.UNAUTHORISED, Failure.BAD_REQUEST})
"""Failures that only a change of the settings ends: the breaker opens at once."""


class GenerationUnavailable(Unavailable):
    """No problems are generated here: no key for a language model is set."""

    code = "generation-unavailable"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A rank and a tag set, sorted, whose problems are kept in stock."""

    rank: Rank
    tags: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "+".join([self.rank.value, *self.tags])


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is asked of the model for ``seconds``. ``is_open``: the breaker is."""

    failures: int
    seconds: float
    is_open: bool


def after_failure(
    failures: int, *, code: str, retry_after: float | None = None, jitter: float = 0.0
) -> Pause:
    """The pause after one more failure, when there were ``failures`` in a row before.

    It doubles with each (exponential backoff); from the fifth on, or at once where only an operator can help,
    the breaker is open: then a single try after each pause tells whether it closes. ``retry_after``: what the
    server asks for is the least. ``jitter``: 0 to 1, adds up to a tenth, so that keys do not pulse together.
    """
    failures += 1
    is_open = failures >= OPEN_AFTER or code in HOPELESS
    if is_open:
        seconds = OPEN_PAUSE * 2 ** max(0, min(failures - OPEN_AFTER, 16))
    else:
        seconds = FIRST_PAUSE * 2 ** (failures - 1)
    seconds = min(max(seconds, retry_after or 0.0), LONGEST_PAUSE)
    return Pause(failures, seconds * (1 + jitter / 10), is_open)


def may_spend(spent: Spent, settings: ModelSettings) -> bool:
    """Whether another generation fits into the day: its number, and the money where prices are known."""
    is_free = settings.model_price_in == settings.model_price_out == 0
    has_money = is_free or spent.usd < Decimal(str(settings.model_budget))
    return has_money and spent.generations < settings.generations_per_day


def standing_shelves(tag_sets: Sequence[tuple[str, ...]]) -> list[Shelf]:
    """Those that are kept whether or not anybody asked: each rank with each set of tags."""
    return [Shelf(rank, tags) for tags in tag_sets for rank in Rank]
