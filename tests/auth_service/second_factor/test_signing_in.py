"""Signing in with a second factor, and guessing at it."""

import asyncio
from collections import Counter
from datetime import timedelta

from tests.auth_service.conftest import PASSWORD, Auth, check_problem
from tests.auth_service.second_factor.person import enrol, events, register


async def test_a_sign_in_goes_on_with_the_challenge_and_a_code(auth: Auth) -> None:
    ada = await enrol(auth)
    challenge = await ada.challenge()
    status, body = await ada.answer(challenge, ada.code(1))  # of a clock that is a little ahead
    assert status == 200
    assert body["user"]["id"] == ada.user["id"]
    assert (await auth.get("/api/auth/me", token=body["access_token"]))[0] == 200
    check_problem(await ada.answer(challenge, ada.next_code()), 401, "challenge-over")
    late = await ada.challenge()
    auth.clock.ahead += timedelta(seconds=301)
    check_problem(await ada.answer(late, ada.code()), 401, "challenge-over")
    check_problem(await ada.answer("x" * 43, ada.code()), 401, "challenge-over")
    status, body = await ada.answer(await ada.challenge(), ada.code(), cookie=True)
    assert (status, body["access_token"]) == (200, None)


async def test_the_code_may_come_with_the_login_on_every_front_ends_path(auth: Auth) -> None:
    ada = await enrol(auth)
    assert (await ada.log_in(code=ada.next_code()))[0] == 200
    check_problem(await ada.log_in(code=ada.wrong_code()), 401, "wrong-code")
    bodies = {"/auth/login": {"username": "ada"}, "/login": {"email": "ada"}}
    for path, body in bodies.items():
        shown = body | {"password": PASSWORD}
        check_problem(await auth.post(path, shown), 401, "second-factor-required")
        assert (await auth.post(path, shown | {"code": ada.next_code()}))[0] == 200
    check_problem(await ada.log_in(password="wrong", code=ada.next_code()), 401, "bad-credentials")
    # Who has no second factor needs no code, and may send one.
    bea = await register(auth, "bea")
    assert (await bea.log_in(code="123456"))[0] == 200


async def test_of_one_challenge_answered_at_once_by_many_one_session_begins(auth: Auth) -> None:
    ada = await enrol(auth)
    challenge = await ada.challenge()
    codes = ada.recovery_codes[:4]
    outcomes = await asyncio.gather(*(ada.answer(challenge, code) for code in codes))
    assert Counter(status for status, _ in outcomes) == {200: 1, 401: 3}
    _, body = await ada.call("GET")
    assert body["recovery_codes_left"] == 9


async def test_after_five_wrong_codes_the_sign_in_begins_again(auth: Auth) -> None:
    ada = await enrol(auth)
    challenge = await ada.challenge()
    for _ in range(5):
        check_problem(await ada.answer(challenge, ada.wrong_code()), 401, "wrong-code")
        auth.clock.ahead += timedelta(seconds=1)
    check_problem(await ada.answer(challenge, ada.code()), 401, "challenge-over")
    failed = await events(auth, "second_factor_failed")
    assert [str(row.user_id) for row in failed] == [ada.user["id"]] * 5


async def test_new_challenges_bring_no_more_tries(auth: Auth) -> None:
    ada = await enrol(auth)
    challenges = [await ada.challenge() for _ in range(4)]
    answers = [ada.answer(challenge, ada.wrong_code()) for challenge in challenges for _ in range(5)]
    outcomes = await asyncio.gather(*answers)
    assert Counter(body["code"] for _, body in outcomes) == {"wrong-code": 5, "sign-in-delayed": 15}
    auth.clock.ahead += timedelta(seconds=61)
    assert (await ada.answer(await ada.challenge(), ada.code()))[0] == 200
