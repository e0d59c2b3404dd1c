"""Codes of the app and recovery codes: each counts once, and not for long."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from tests.auth_service.conftest import Auth, check_problem
from tests.auth_service.second_factor.person import PATH, STEP, enrol, events


async def test_a_code_counts_once_and_so_do_those_before_it(auth: Auth) -> None:
    ada = await enrol(auth)
    check_problem(await ada.log_in(code=ada.code()), 401, "wrong-code")  # it has confirmed the secret
    code = ada.next_code()
    assert (await ada.log_in(code=code))[0] == 200
    check_problem(await ada.log_in(code=code), 401, "wrong-code")
    before = ada.code(1)
    auth.clock.ahead += timedelta(seconds=2 * STEP)
    assert (await ada.log_in(code=ada.code()))[0] == 200
    check_problem(await ada.log_in(code=before), 401, "wrong-code")


async def test_clocks_may_differ_by_a_step_and_no_more(auth: Auth) -> None:
    ada = await enrol(auth)
    auth.clock.ahead += timedelta(hours=1)
    for steps in (-3, 3):
        check_problem(await ada.log_in(code=ada.code(steps)), 401, "wrong-code")
    at_the_start = timedelta(seconds=STEP - auth.clock().timestamp() % STEP)
    auth.clock.ahead += at_the_start
    assert (await ada.log_in(code=ada.code(-1)))[0] == 200
    auth.clock.ahead += timedelta(seconds=10 * STEP)
    assert (await ada.log_in(code=ada.code(1)))[0] == 200
    auth.clock.ahead -= timedelta(hours=1)  # set back: what was shown then was used up
    check_problem(await ada.log_in(code=ada.code()), 401, "wrong-code")


@pytest.mark.parametrize("recovery", [False, True])
async def test_of_one_code_sent_at_once_by_many_one_wins(auth: Auth, recovery: bool) -> None:
    ada = await enrol(auth)
    challenges = [await ada.challenge() for _ in range(5)]
    code = ada.recovery_codes[0] if recovery else ada.next_code()
    outcomes = await asyncio.gather(*(ada.answer(challenge, code) for challenge in challenges))
    assert Counter(status for status, _ in outcomes) == {200: 1, 401: 4}
    assert {body["code"] for status, body in outcomes if status == 401} == {"wrong-code"}
    assert len(await events(auth, "second_factor_failed")) == 4


async def test_a_recovery_code_counts_once_however_it_is_typed(auth: Auth) -> None:
    ada = await enrol(auth)
    first, second, third, *_ = ada.recovery_codes
    assert (await ada.log_in(code=first))[0] == 200
    check_problem(await ada.log_in(code=first), 401, "wrong-code")
    assert (await ada.log_in(code=second.upper().replace("-", "")))[0] == 200
    assert (await ada.log_in(code=f" {third.replace('-', ' ')} "))[0] == 200
    check_problem(await ada.log_in(code=second), 401, "wrong-code")
    _, body = await ada.call("GET")
    assert body["recovery_codes_left"] == 7
    assert [row.data["left"] for row in await events(auth, "recovery_code_used")] == [9, 8, 7]
    bea = await enrol(auth, "bea")
    check_problem(await bea.log_in(code=ada.recovery_codes[5]), 401, "wrong-code")


async def test_new_recovery_codes_take_the_place_of_all_old_ones(auth: Auth) -> None:
    ada = await enrol(auth)
    path = f"{PATH}/recovery-codes"
    check_problem(await ada.call("POST", path, {"code": ada.wrong_code()}), 401, "wrong-code")
    status, body = await ada.call("POST", path, {"code": ada.next_code()})
    assert status == 200
    assert not set(body["recovery_codes"]) & set(ada.recovery_codes)
    check_problem(await ada.log_in(code=ada.recovery_codes[0]), 401, "wrong-code")
    assert (await ada.log_in(code=body["recovery_codes"][0]))[0] == 200
    assert len(await events(auth, "recovery_codes_made")) == 1
