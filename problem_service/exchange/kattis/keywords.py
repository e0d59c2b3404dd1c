"""What a problem here has and the format has not, as keywords: ``rank:gold``, ``slug:line-sums``."""

from collections.abc import Sequence
from dataclasses import dataclass

from problem_service.domain import RANKS, Rank
from problem_service.exchange.kattis.package import Package
from problem_service.exchange.slugs import is_slug, tag_of

DEFAULT_RANK = Rank.SILVER
NO_TAG = "imported"
_MOST_TAGS = 8


@dataclass(frozen=True, slots=True)
class Marks:
    """``slug``: None where none is told."""

    rank: Rank
    slug: str | None
    tags: tuple[str, ...]


def write_keywords(rank: Rank, slug: str, tags: Sequence[str]) -> list[str]:
    return [*tags, f"rank:{rank.value}", f"slug:{slug}"]


def read_keywords(package: Package, keywords: Sequence[str]) -> Marks:
    """Words that tell no rank or slug become tags."""
    rank: Rank | None = None
    slug: str | None = None
    tags: list[str] = []
    lost = []
    for keyword in keywords:
        mark, _, value = keyword.partition(":")
        if mark == "rank" and value in RANKS:
            rank = Rank(value)
        elif mark == "slug" and is_slug(value):
            slug = value
        else:
            tag = tag_of(keyword)
            if tag and tag not in tags and len(tags) < _MOST_TAGS:
                tags.append(tag)
            elif tag not in tags:
                lost.append(keyword)
            if tag and tag != keyword:
                package.note(f"problem.yaml: keywords: {keyword!r:.60} becomes the tag {tag}")
    if lost:
        package.note(f"problem.yaml: keywords: not kept: {', '.join(f'{keyword!r:.60}' for keyword in lost)}")
    if rank is None:
        rank = DEFAULT_RANK
        package.note(f"problem.yaml: keywords: no rank:… tells the rank, {rank.value} is taken")
    if not tags:
        tags.append(NO_TAG)
        package.note(f"problem.yaml: keywords: there is no tag, {NO_TAG} is taken")
    return Marks(rank, slug, tuple(tags))
