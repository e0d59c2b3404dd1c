"""REST of problems, as the code-battle front-end knows it."""

from aiohttp import web

from game_service.battles.domain import RANKS, rank_of
from game_service.clients import GenerationUnavailable, ProblemNotFound, ProblemsUnavailable
from game_service.players import repository as players
from game_service.problems.schemas import KeyHeader, ProblemShape
from game_service.problems.shape import to_shape
from game_service.resources import DATABASE, PROBLEM_RATE, PROBLEMS
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes, answer

routes = Routes("problems to practise")


@routes.get(
    "/problems/random",
    policy=Policy.GUEST,
    answer=ProblemShape(),
    errors=[ProblemNotFound, RateExceeded, ProblemsUnavailable],
)
async def get_problem_of_rank(call: Call) -> web.Response:
    """Get a problem of the caller's rank, if possible one that the caller has not seen."""
    return await _serve(call, fresh=False, status=200)


@routes.post(
    "/problems/generate",
    policy=Policy.GUEST,
    headers=KeyHeader(),
    answer=ProblemShape(),
    status=201,
    errors=[ProblemNotFound, RateExceeded, GenerationUnavailable, ProblemsUnavailable],
)
async def generate_problem(call: Call) -> web.Response:
    """Get a newly generated problem of the caller's rank.

    It is at hand at once: such problems are generated ahead. While there is none, one out of the bank comes.
    """
    return await _serve(call, fresh=True, status=201)


async def _serve(call: Call, *, fresh: bool, status: int) -> web.Response:
    identity = call.identity
    user_id = identity.user_id
    await call.app[PROBLEM_RATE].spend(call.request, str(user_id))
    problem = await call.app[PROBLEMS].serve(
        user_id,
        await _rank(call),
        fresh=fresh,
        from_stock=not identity.is_guest,
        key=call.headers.get("key"),
    )
    headers = {"Cache-Control": "no-store"}
    return answer(to_shape(problem), ProblemShape(), status=status, headers=headers)


async def _rank(call: Call) -> str:
    """The caller's rank by its name elsewhere; guests have the lowest."""
    identity = call.identity
    if identity.is_guest:
        return RANKS[0].name.lower()
    async with call.app[DATABASE].connect() as conn:
        (player,) = await players.some(conn, [identity.user_id]) or [None]
    return rank_of(0 if player is None else player.xp).name.lower()
