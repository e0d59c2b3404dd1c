"""Programs in classic BPF that decide on system calls, as seccomp(2) takes them."""

import errno
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

ALLOW = 0x7FFF0000  # decisions: what a filter returns
KILL = 0x80000000
_ERROR = 0x00050000
DENY = _ERROR | errno.EPERM
MISSING = _ERROR | errno.ENOSYS
NO_FAMILY = _ERROR | errno.EAFNOSUPPORT
NO_SOCKET = _ERROR | errno.EACCES

NEXT = 0
_FARTHEST = 255
_IN_A_ROW = 4

Instruction = tuple[int, int, int, int]
"""Code, two targets of a jump and a value. A target is a distance or, above 255, a decision."""
Rule = int | tuple[Instruction, ...]
"""A decision, or instructions that come to one."""


class _Run(NamedTuple):
    """Calls in a row that have the same decision, or one that has any rule."""

    first: int
    last: int
    rule: Rule


def search(rules: Mapping[int, Rule]) -> list[Instruction]:
    """Find the rule for the number in the accumulator, by halves; a call without a rule is allowed."""
    return _search(_runs(rules))


def _search(runs: Sequence[_Run]) -> list[Instruction]:
    if len(runs) > _IN_A_ROW:
        middle = len(runs) // 2
        lower = _search(runs[:middle])
        assert len(lower) <= _FARTHEST
        return [jump_if_at_least(runs[middle].first, len(lower), NEXT), *lower, *_search(runs[middle:])]
    *others, last = runs
    return [*(step for run in others for step in _apply(run, None)), *_apply(last, ALLOW)]


def _runs(rules: Mapping[int, Rule]) -> list[_Run]:
    runs: list[_Run] = []
    for number, rule in sorted(rules.items()):
        before = runs[-1] if runs else None
        if before and before.last == number - 1 and before.rule == rule and isinstance(rule, int):
            runs[-1] = before._replace(last=number)
        else:
            runs.append(_Run(number, number, rule))
    return runs


def _apply(run: _Run, otherwise: int | None) -> Iterator[Instruction]:
    """Apply the rule to the run's calls; others go on behind it, or to the decision `otherwise`."""
    first, last, rule = run
    if isinstance(rule, tuple):
        yield jump_if_equal(first, NEXT, len(rule) if otherwise is None else otherwise)
        yield from rule
        return
    missed = NEXT if otherwise is None else otherwise
    if first == last:
        yield jump_if_equal(first, rule, missed)
    else:
        yield jump_if_at_least(first, NEXT, ALLOW)  # what follows is for higher numbers still
        yield jump_if_at_least(last + 1, missed, rule)


def assemble(program: Sequence[Instruction]) -> bytes:
    """The program as an array of `struct sock_filter`."""
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in _link(program))


def _link(program: Sequence[Instruction]) -> Iterator[Instruction]:
    """Put distances in the place of decisions, which are returned from the end of the program."""
    decisions = sorted({target for step in program for target in step[1:3] if target > _FARTHEST})
    places = {decision: len(program) + index for index, decision in enumerate(decisions)}
    for place, (code, then, otherwise, value) in enumerate(program):
        then, otherwise = (
            places[target] - place - 1 if target in places else target for target in (then, otherwise)
        )
        yield code, then, otherwise, value
    for decision in decisions:
        yield 0x06, 0, 0, decision


def compare(argument: int, values: Sequence[int], found: int, otherwise: int) -> tuple[Instruction, ...]:
    """Whether an argument is one of the values; what then, and what otherwise."""
    *others, last = values
    tried = (jump_if_equal(value, found, NEXT) for value in others)
    return (load_argument(argument), *tried, jump_if_equal(last, found, otherwise))


def load(offset: int) -> Instruction:
    return (0x20, 0, 0, offset)


def load_argument(index: int) -> Instruction:
    """The lower half of an argument; both architectures are little-endian."""
    return load(16 + 8 * index)


def load_upper_half(index: int) -> Instruction:
    return load(20 + 8 * index)


def keep_bits(mask: int) -> Instruction:
    return (0x54, 0, 0, mask)


def jump_if_equal(value: int, then: int, otherwise: int) -> Instruction:
    return (0x15, then, otherwise, value)


def jump_if_at_least(value: int, then: int, otherwise: int) -> Instruction:
    return (0x35, then, otherwise, value)


def jump_if_any_bit(bits: int, then: int, otherwise: int) -> Instruction:
    return (0x45, then, otherwise, bits)
