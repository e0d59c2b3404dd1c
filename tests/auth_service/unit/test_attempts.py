"""Rules of tries that fail."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from auth_service.sign_in.attempts import KEPT, Scope, Tally, count, wait

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCOPES = st.sampled_from(Scope)
PAUSES = st.lists(st.floats(0, 600), min_size=1, max_size=60)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def try_on(tallies: dict[Scope, Tally], now: datetime) -> dict[Scope, Tally]:
    return count(tallies, Scope, now)


def test_a_few_failures_are_free_and_then_each_doubles_the_wait() -> None:
    tallies: dict[Scope, Tally] = {}
    now, waits = START, []
    for _ in range(13):
        tallies = count(tallies, Scope.of(at_home=True), now)
        refused = wait(tallies, now)
        waits.append(0 if refused is None else refused[1])
        now += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_try_is_refused_until_the_wait_is_over_and_not_longer() -> None:
    tallies = {Scope.PAIR: Tally(6, START)}
    assert wait(tallies, START) == (Scope.PAIR, 2)
    assert wait(tallies, after(0.1)) == (Scope.PAIR, 2)
    assert wait(tallies, after(1.9)) == (Scope.PAIR, 1)
    assert wait(tallies, after(2)) is None


def test_the_longest_wait_is_told() -> None:
    tallies = {Scope.PAIR: Tally(6, START), Scope.ACCOUNT: Tally(12, START), Scope.ADDRESS: Tally(1, START)}
    assert wait(tallies, START) == (Scope.ACCOUNT, 4)


def test_where_the_account_is_at_home_only_what_failed_there_counts() -> None:
    assert Scope.of(at_home=True) == (Scope.PAIR,)
    assert set(Scope.of(at_home=False)) == set(Scope)


@given(SCOPES, PAUSES)
def test_no_wait_is_longer_than_the_longest(scope: Scope, pauses: list[float]) -> None:
    tallies: dict[Scope, Tally] = {}
    now = START
    for pause in pauses:
        now += timedelta(seconds=pause)
        tallies = count(tallies, [scope], now)
        refused = wait(tallies, now)
        assert refused is None or 1 <= refused[1] <= scope.rule.longest
        assert wait(tallies, now + timedelta(seconds=scope.rule.longest)) is None


@given(SCOPES, st.integers(1, 200))
def test_as_many_as_are_free_pass_at_once_and_no_more(scope: Scope, tries: int) -> None:
    tallies: dict[Scope, Tally] = {}
    passed = 0
    for _ in range(tries):
        if wait(tallies, START) is None:
            tallies = count(tallies, [scope], START)
            passed += 1
    assert passed == min(tries, scope.rule.free)


@given(SCOPES, PAUSES)
def test_who_fails_no_faster_than_is_forgiven_never_waits(scope: Scope, pauses: list[float]) -> None:
    tallies: dict[Scope, Tally] = {}
    now = START
    for pause in pauses:
        now += timedelta(seconds=scope.rule.forgiven_in + pause)
        assert wait(tallies, now) is None
        tallies = count(tallies, [scope], now)


@given(SCOPES, st.floats(1, 400))
def test_who_tries_whenever_he_may_gets_few_tries_in_an_hour(scope: Scope, step: float) -> None:
    """However cleverly the pauses are chosen: what is free, what is forgiven, and one each longest wait."""
    tallies: dict[Scope, Tally] = {}
    now, passed = START, 0
    while now < after(3600):
        refused = wait(tallies, now)
        if refused is None:
            tallies = count(tallies, [scope], now)
            passed += 1
            now += timedelta(seconds=step)
        else:
            now += timedelta(seconds=refused[1])
    rule = scope.rule
    assert passed <= rule.most + 1 + 3600 / min(rule.longest, rule.forgiven_in)


@given(SCOPES, PAUSES)
def test_after_the_time_for_which_a_tally_is_kept_it_tells_nothing(scope: Scope, pauses: list[float]) -> None:
    tallies: dict[Scope, Tally] = {}
    now = START
    for pause in pauses:
        now += timedelta(seconds=pause)
        tallies = count(tallies, [scope], now)
    later = now + timedelta(seconds=KEPT)
    assert count(tallies, [scope], later) == count({}, [scope], later)


@given(SCOPES, st.floats(0, 300))
def test_clocks_that_differ_forgive_nothing_and_refuse_nobody_for_long(scope: Scope, behind: float) -> None:
    tallies = {scope: Tally(scope.rule.free, START)}
    counted = count(tallies, [scope], after(-behind))
    assert counted[scope].failures == scope.rule.free + 1
