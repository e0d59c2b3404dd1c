"""Tests of The Planting Calendar: no rules, rules that delay earlier crops, contradictions, long chains."""

import random
import re
from collections.abc import Iterator

MOST_CROPS = 150
MOST_RULES = 600
LONGEST_WAIT = 1_000
_NUMBER = "0|[1-9][0-9]{0,3}"
_RULE = re.compile(rf"([a-z]{{1,12}}) ({_NUMBER})-({_NUMBER}) days after ([a-z]{{1,12}})")

Arguments = tuple[list[str], list[str]]


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choice("abcdeilmnoprstu") for _ in range(rng.randint(2, 6)))] = None
    return list(names)


def _followed(rng: random.Random, crops: int, rules: int, season: int, slack: int) -> Arguments:
    """Rules that a hidden calendar follows, with up to so many days to spare at either end."""
    names = _names(rng, crops)
    days = {name: rng.randint(0, season) for name in names}
    made = []
    while len(made) < rules:
        other, crop = sorted(rng.sample(names, 2), key=lambda name: days[name])
        wait = days[crop] - days[other]
        least, most = max(0, wait - rng.randint(0, slack)), min(LONGEST_WAIT, wait + rng.randint(0, slack))
        made.append(f"{crop} {least}-{most} days after {other}")
    return names, made


def _any(rng: random.Random, crops: int, rules: int, most: int) -> Arguments:
    """Rules at random, which mostly contradict each other if there are many."""
    names = _names(rng, crops)
    made = []
    for _ in range(rules):
        crop, other = rng.sample(names, 2)
        least, longest = sorted((rng.randint(0, most), rng.randint(0, most)))
        made.append(f"{crop} {least}-{longest} days after {other}")
    return names, made


def _chain(rng: random.Random, bound: str) -> Arguments:
    """Each crop at least a day after the one before; the last one drags all others along if it is delayed."""
    names = _names(rng, MOST_CROPS)
    rules = [f"{late} 1-2 days after {early}" for early, late in zip(names[1:], names[2:], strict=False)]
    rules += [f"{names[-1]} {bound} days after {names[0]}"]
    rng.shuffle(rules)
    return names, rules


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield ["hops"], []
    yield ["b", "a", "c"], []
    yield ["a", "b"], ["b 0-0 days after a"]
    yield ["a", "b"], ["b 0-3 days after a", "a 0-0 days after b"]
    yield ["a", "b"], ["b 1-3 days after a", "a 0-5 days after b"]
    yield ["a", "b"], ["b 2-3 days after a", "b 3-7 days after a"]
    yield ["a", "b"], ["a 100-1000 days after b"]
    yield ["days", "after", "x"], ["days 1-2 days after after", "after 3-3 days after x"]
    yield ["a", "b", "c", "d"], ["b 9-9 days after a", "b 0-2 days after c", "c 1-3 days after d"]
    yield ["a", "b", "c"], ["b 1-2 days after a", "c 1-2 days after b", "c 0-1 days after a"]
    for crops, rules, season, slack in ((3, 3, 4, 1), (3, 4, 5, 2), (4, 4, 4, 2), (4, 5, 5, 1), (5, 6, 3, 1)):
        yield _followed(rng, crops, rules, season, slack)
        yield _any(rng, crops, rules - 1, season)
    yield _followed(rng, 20, 40, 90, 12)
    yield _any(rng, 60, 50, 30)
    yield _followed(rng, MOST_CROPS, 200, 700, 300)
    yield _followed(rng, MOST_CROPS, MOST_RULES, 600, 40)
    yield _followed(rng, MOST_CROPS, MOST_RULES, 1_000, 5)
    yield _any(rng, MOST_CROPS, MOST_RULES, LONGEST_WAIT)
    yield _chain(rng, "900-1000")
    yield _chain(rng, "0-1")
    names, rules = _followed(rng, MOST_CROPS, MOST_RULES - 1, 900, 8)
    yield names, [*rules, f"{rules[0].split()[-1]} 1-7 days after {rules[0].split()[0]}"]


def valid(crops: list[str], rules: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(crops) <= MOST_CROPS, "the number of crops is out of range"
    assert all(re.fullmatch("[a-z]{1,12}", crop) for crop in crops), "a name is not a word of letters"
    assert len(set(crops)) == len(crops), "a crop is listed twice"
    assert len(rules) <= MOST_RULES, "there are too many rules"
    for rule in rules:
        match = _RULE.fullmatch(rule)
        assert match, "a rule is not of the form"
        crop, least, most, other = match.groups()
        assert crop != other, "a rule is about a single crop"
        assert {crop, other} <= set(crops), "a rule is about an unknown crop"
        assert int(least) <= int(most) <= LONGEST_WAIT, "a rule's days are out of range"
