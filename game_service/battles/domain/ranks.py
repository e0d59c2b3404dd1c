"""Ranks by experience."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rank:
    """A span of xp, both ends included; the highest has no ``max_xp``."""

    id: int
    name: str
    min_xp: int
    max_xp: int | None


RANKS = (
    Rank(1, "Bronze", 0, 250),
    Rank(2, "Silver", 251, 500),
    Rank(3, "Gold", 501, 750),
    Rank(4, "Platinum", 751, None),
)


def rank_of(xp: int) -> Rank:
    """The rank that so much xp gives; xp below 0 counts as 0."""
    return next(rank for rank in reversed(RANKS) if rank.min_xp <= max(xp, 0))
