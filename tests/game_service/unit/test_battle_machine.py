"""Any order of commands, arrivals, verdicts, crashes and time keeps a battle's promises."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from game_service.battles import domain
from game_service.battles.domain import Battle, Status, Verdict
from tests.game_service.unit import referee
from tests.game_service.unit.arena import START
from tests.game_service.unit.moves import BattleMachine

LEAST = {
    # commands that brought something about
    "tick": 50, "ready": 50, "join": 2, "drop": 20, "leave": 20, "back": 10, "forfeit": 5, "claim_win": 3,
    "submit": 80, "record_test": 8, "record_verdict": 80,
    # how things came to pass
    "round_started": 60, "round_over": 30, "round_over early": 7, "player_gone": 20,
    "battle_finished points": 5, "battle_finished forfeit": 1, "battle_finished claimed": 3,
    "battle_cancelled abandoned": 1, "taken after the bell": 1, "refused as late": 2, "third round": 2,
    "ended while judging": 3,
}  # fmt: skip
"""How often each must have come about at least: promises about what never happens prove nothing.

Well below what is usual: the steps depend, besides the seed, on the modules that a process has loaded.
"""


class Promises(BattleMachine):
    """What holds after every step; see `entries` for what holds of every entry of the log."""

    folded: Battle | None = None

    @invariant()
    def the_log_is_the_truth_and_has_no_gap(self) -> None:
        for event in self.log[self.folded.seq if self.folded else 0 :]:
            self.folded = domain.evolve(self.folded, event)
        assert self.folded == self.battle
        assert [event.seq for event in self.log] == list(range(1, self.battle.seq + 1))

    @invariant()
    def there_is_one_end_and_nothing_after_it(self) -> None:
        finals = referee.of_type(self.wire, "battle_finished", "battle_cancelled")
        assert finals == ([self.wire[-1]] if self.battle.is_over else [])

    @invariant()
    def no_submission_is_lost(self) -> None:
        assert list(map(str, self.sent)) == [
            entry["data"]["submission_id"] for entry in referee.of_type(self.wire, "submission_received")
        ]
        if not self.battle.is_over:
            assert referee.pending(self.wire) == {str(each.id) for each in self.battle.pending()}

    @invariant()
    def a_round_that_all_have_solved_is_over(self) -> None:
        on = referee.open_round(self.wire)
        if on is not None and not referee.pending(self.wire):
            assert not referee.taking_part(self.wire) <= referee.solvers(self.wire, on["round"])

    @invariant()
    def a_battle_is_over_when_nobody_is_left_to_play_with(self) -> None:
        begun = referee.of_type(self.wire, "countdown_started")
        left = set(referee.presence(self.wire)) - referee.in_state(self.wire, "forfeited")
        if begun and (len(left) < 2 or not referee.taking_part(self.wire)):
            assert self.battle.is_over

    @invariant()
    def players_are_as_the_log_says(self) -> None:
        presence = {str(player.id): player.presence.value for player in self.battle.players}
        assert presence == referee.presence(self.wire)

    @invariant()
    def scores_are_what_the_log_says(self) -> None:
        scores = referee.scores(self.wire)
        assert {str(player.id) for player in self.battle.players} == set(scores)
        for standing in domain.standings(self.battle):
            score = scores[str(standing.player_id)]
            improved = standing.last_improvement_at
            assert (standing.points, standing.solved) == (score.points, score.solved)
            assert (improved and improved.isoformat()) == score.improved_at
            assert sum(result.points for result in standing.rounds) == standing.points
            assert sum(result.solved for result in standing.rounds) == standing.solved

    @invariant()
    def a_deadline_always_brings_something(self) -> None:
        deadline = domain.next_deadline(self.battle)
        if deadline is not None:
            assert domain.tick(self.battle, deadline)[1]
            assert not self.battle.is_over
        else:
            assert self.battle.is_over or self.battle.pending()

    @invariant()
    def nothing_that_is_due_at_once_is_left_undone(self) -> None:
        assert domain.tick(self.battle, START - timedelta(days=1)) == (self.battle, [])

    def teardown(self) -> None:
        """Whatever has happened, a battle that is ticked and judged comes to its end."""
        self.done["third round"] += len(self.battle.rounds) > 2
        for _ in range(100):
            if self.battle.is_over:
                break
            for submission in self.battle.pending():
                self.give_verdict(submission.id, Verdict.WA, 1)
            self.wait_for_the_next_deadline()
        assert self.battle.status in (Status.FINISHED, Status.CANCELLED)
        self.the_log_is_the_truth_and_has_no_gap()
        self.there_is_one_end_and_nothing_after_it()
        self.no_submission_is_lost()
        assert domain.fold(self.log) == self.battle


def drive(examples: int, *, derandomize: bool) -> None:
    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            database=None,
            derandomize=derandomize,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_a_battle_keeps_its_promises_whatever_comes_about() -> None:
    drive(100, derandomize=False)


def test_whatever_may_come_about_in_a_battle_does_so_while_its_promises_are_tried() -> None:
    BattleMachine.done.clear()
    drive(400, derandomize=True)
    done = BattleMachine.done
    assert {name: done[name] for name, least in LEAST.items() if done[name] < least} == {}, sorted(
        done.items()
    )
