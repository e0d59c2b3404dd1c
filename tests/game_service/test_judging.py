"""Submissions while the judge has trouble: judged again, never lost, never counted twice."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.conftest import INTERNAL_KEY
from tests.game_service.conftest import Match, World, listen
from tests.game_service.fakes import TESTS, FakeProblems
from tests.game_service.players import Player, is_gap_free
from tests.waiting import until


async def submit(player: Player, battle_id: str, source: str, language: str = "python") -> str:
    answer = await player.call("submit", battle_id=battle_id, language=language, source=source)
    submission_id: str = answer["submission_id"]
    return submission_id


def judged(log: list[dict[str, Any]], submission_id: str) -> list[tuple[object, ...]]:
    """What a log says of a submission, in order."""
    of = [event for event in log if event["data"].get("submission_id") == submission_id]
    return [(event["type"], event["data"].get("index"), event["data"].get("verdict")) for event in of]


def in_full(*verdicts: str, total: str) -> list[tuple[object, ...]]:
    """What a log says of a submission that was judged once."""
    tests = [("test_judged", index, verdict) for index, verdict in enumerate(verdicts)]
    return [("submission_received", None, None), *tests, ("submission_judged", None, total)]


async def test_a_stream_that_breaks_off_is_begun_again_and_nothing_counts_twice(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.cuts = 3
    sent = await submit(ada, battle_id, "WA 3")
    event = await bob.expect_battle("submission_judged", submission_id=sent)
    assert (event["data"]["verdict"], event["data"]["passed"], event["data"]["tests"]) == ("WA", 3, TESTS)
    assert len(world.problems.runs) == 4
    log = await bob.resume(battle_id)
    assert is_gap_free(log)
    assert judged(log, sent) == in_full("AC", "AC", "AC", "WA", total="WA")


async def test_a_round_waits_for_a_judge_that_is_busy(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1, round_seconds=1)
    await ada.expect_battle("round_started")
    world.problems.down = True
    sent = await submit(ada, battle_id, "AC")
    status = "/api/battles/" + battle_id
    await world.eventually(status, ada, lambda body: body["battle"]["status"] == "judging")
    assert await bob.refusal("submit", battle_id=battle_id, language="python", source="AC") == "round-closed"
    world.problems.down = False
    over = await bob.expect_battle("round_over")
    assert over["data"]["winner_id"] == ada.user_id
    assert judged(await bob.resume(battle_id), sent) == in_full(*["AC"] * TESTS, total="AC")


async def test_problem_service_may_go_away_and_come_back(bare_world: World) -> None:
    problems = FakeProblems(INTERNAL_KEY)
    runner, url = await listen(problems.create_app())
    world = bare_world
    await world.start(problem_url=url)
    ada, bob = await world.join("ada"), await world.join("bob")
    for player in (ada, bob):
        await player.call("quick_match", rounds=2)
    battle_id = (await bob.expect("match_found"))["battle_id"]
    await bob.expect_battle("round_started")
    problems.hold_after = 2
    sent = await submit(ada, battle_id, "AC")
    await problems.held.wait()
    await bob.expect_battle("test_judged", submission_id=sent, index=1)
    await runner.cleanup()
    other = await submit(bob, battle_id, "WA 1")
    code = {"battle_id": battle_id, "language": "python", "source": "AC"}
    assert await ada.refusal("try", **code) == "problems-unavailable"
    assert (await world.get("/health", None))[0] == 200
    problems.hold_after = None
    runner, _ = await listen(problems.create_app(), port=int(url.rpartition(":")[2]))
    world.stack.push_async_callback(runner.cleanup)
    for submission_id in (sent, other):
        await ada.expect_verdict(submission_id)
    log = await ada.resume(battle_id)
    assert judged(log, sent) == in_full(*["AC"] * TESTS, total="AC")
    assert judged(log, other) == in_full("AC", "WA", "WA", "WA", total="WA")


async def test_what_the_judge_fails_on_is_judged_again(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.faults = 2
    sent = await submit(ada, battle_id, "AC")
    await bob.expect_battle("submission_judged", submission_id=sent, verdict="AC")
    assert judged(await bob.resume(battle_id), sent) == in_full(*["AC"] * TESTS, total="AC")
    assert ada.events("submission_result")[0]["verdict"] == "AC"


async def test_a_judge_that_always_fails_gives_ie_and_the_player_may_send_another(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.faults = 3
    sent = await submit(ada, battle_id, "AC")
    event = await bob.expect_battle("submission_judged", submission_id=sent)
    assert (event["data"]["verdict"], event["data"]["passed"], event["data"]["points"]) == ("IE", 0, 0)
    another = await submit(ada, battle_id, "AC")
    await bob.expect_battle("submission_judged", submission_id=another, verdict="AC")


@pytest.mark.parametrize("changes", [{"judge_give_up": 1.0}])
async def test_a_judge_that_stays_away_for_long_gives_ie(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1, round_seconds=1)
    await ada.expect_battle("round_started")
    world.problems.down = True
    sent = await submit(ada, battle_id, "AC")
    await bob.expect_battle("submission_judged", submission_id=sent, verdict="IE")
    finished = await bob.expect_battle("battle_finished")
    assert finished["data"]["winner_id"] is None


async def test_a_judge_that_contradicts_itself_gives_ie(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    sent = await submit(ada, battle_id, "HUH")
    await bob.expect_battle("submission_judged", submission_id=sent, verdict="IE")


async def test_what_is_in_judging_when_the_battle_ends_changes_it_no_more(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.hold_after = 1
    sent = await submit(ada, battle_id, "AC")
    await world.problems.held.wait()
    await ada.call("forfeit", battle_id=battle_id)
    await bob.expect_battle("battle_finished", winner_id=bob.user_id)
    world.problems.go.set()
    for player in (ada, bob):
        await player.call("quick_match", rounds=1)
    second = (await ada.expect("match_found"))["battle_id"]
    await ada.expect_battle("round_started")
    await ada.expect_verdict(await submit(ada, second, "AC"))
    log = await bob.resume(battle_id)
    assert log[-1]["type"] == "battle_finished"
    assert all(type_ != "submission_judged" for type_, *_ in judged(log, sent))


async def test_only_so_many_submissions_of_a_player_are_in_judging_at_once(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.hold_after = 0
    sent = [await submit(ada, battle_id, f"WA {number}") for number in range(3)]
    code = {"battle_id": battle_id, "language": "python", "source": "AC"}
    assert await ada.refusal("submit", **code) == "too-many-pending"
    other = await submit(bob, battle_id, "WA")
    world.problems.go.set()
    await until(lambda: len(ada.events("submission_result")) == 3)
    counted = Counter(
        event["data"]["submission_id"]
        for event in await bob.resume(battle_id)
        if event["type"] == "submission_judged"
    )
    assert {item: counted[item] for item in sent} == dict.fromkeys(sent, 1)
    assert counted[other] <= 1


async def test_the_earliest_accepted_submission_wins_the_round_whoever_is_judged_first(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.hold_after = 3
    await submit(ada, battle_id, "AC")
    await world.problems.held.wait()
    world.problems.hold_after = None
    await submit(bob, battle_id, "AC")
    await ada.expect_battle("submission_judged", player_id=bob.user_id, verdict="AC")
    world.problems.go.set()
    over = await bob.expect_battle("round_over")
    assert over["data"]["winner_id"] == ada.user_id


async def test_the_judge_is_told_whose_a_program_is(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await ada.call("try", battle_id=battle_id, language="python", source="WA")
    await submit(ada, battle_id, "AC")
    await ada.expect_battle("submission_judged")
    assert [(run["tests"], run["player_id"]) for run in world.problems.runs] == [
        ("examples", ada.user_id),
        ("hidden", ada.user_id),
    ]


async def test_the_judge_is_told_the_version_that_the_battle_began_with(world: World, match: Match) -> None:
    for problem in world.problems.problems:
        problem["version"] = 3
    ada, _, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    for problem in world.problems.problems:
        problem["version"] = 4
    await ada.call("try", battle_id=battle_id, language="python", source="WA")
    await submit(ada, battle_id, "AC")
    await ada.expect_battle("submission_judged")
    assert [run["version"] for run in world.problems.runs] == [3, 3]


async def test_the_judge_is_told_of_submissions_what_figures_need(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    started = await ada.expect_battle("round_started")
    await ada.call("try", battle_id=battle_id, language="python", source="WA")
    sent = await submit(ada, battle_id, "AC")
    received = await ada.expect_battle("submission_received", submission_id=sent)
    await ada.expect_battle("submission_judged")
    a_try, submission = world.problems.runs
    assert not {"submission_id", "elapsed_ms"} & a_try.keys()
    assert submission["submission_id"] == sent
    began, arrived = (datetime.fromisoformat(event["at"]) for event in (started, received))
    assert 0 <= submission["elapsed_ms"] == (arrived - began) // timedelta(milliseconds=1)


async def test_problems_are_picked_for_those_who_will_play(world: World, match: Match) -> None:
    ada, bob, _ = await match(rounds=1)
    cyd, dan = await world.join("cyd"), await world.join("dan")
    room_id = (await cyd.call("create_room"))["room_id"]
    await dan.call("join_room", room_id=room_id)
    await cyd.call("start_battle")
    assert [set(pick["players"]) for pick in world.problems.picks] == [
        {ada.user_id, bob.user_id},
        {cyd.user_id, dan.user_id},
    ]


async def test_a_battle_in_a_room_is_not_begun_while_problems_are_away(world: World) -> None:
    ada, bob = await world.join("ada"), await world.join("bob")
    room_id = (await ada.call("create_room"))["room_id"]
    await bob.call("join_room", room_id=room_id)
    world.problems.down = True
    assert await ada.refusal("start_battle") == "problems-unavailable"
    world.problems.down = False
    await ada.call("start_battle")


async def test_who_waits_for_a_match_waits_on_while_problems_are_away(world: World) -> None:
    world.problems.down = True
    ada, bob = await world.join("ada"), await world.join("bob")
    for player in (ada, bob):
        await player.call("quick_match", rounds=1)
    await bob.call("cancel_match")
    world.problems.down = False
    await bob.call("quick_match", rounds=1)
    await ada.expect("match_found")


async def test_a_refusal_that_is_no_json_is_no_verdict(bare_world: World) -> None:
    """A proxy in between may answer in problem_service's place."""
    answers = iter([web.Response(status=502, text="<html>"), web.Response(status=400, text="<html>")])
    problems = FakeProblems(INTERNAL_KEY)
    app = problems.create_app()

    async def proxy(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path == "/internal/judge" and (answer := next(answers, None)) is not None:
            return answer
        response: web.StreamResponse = await handler(request)
        return response

    app.middlewares.append(web.middleware(proxy))
    runner, url = await listen(app)
    bare_world.stack.push_async_callback(runner.cleanup)
    await bare_world.start(problem_url=url)
    ada, bob = await bare_world.join("ada"), await bare_world.join("bob")
    for player in (ada, bob):
        await player.call("quick_match", rounds=1)
    battle_id = (await bob.expect("match_found"))["battle_id"]
    await bob.expect_battle("round_started")
    await submit(ada, battle_id, "AC")
    await bob.expect_battle("submission_judged", verdict="AC")
