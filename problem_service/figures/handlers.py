"""REST: figures of problems."""

from aiohttp import web

from problem_service import repository as problems
from problem_service.container import CONTAINER
from problem_service.domain import ProblemNotFound, parse_reference
from problem_service.figures import repository
from problem_service.figures.schemas import Figures
from problem_service.schemas import ProblemPath
from shared.web import Call, Policy, Routes, answer

public = Routes("problems")


@public.get(
    "/api/problems/{id}/figures",
    policy=Policy.GUEST,
    path_schema=ProblemPath(),
    answer=Figures(),
    errors=[ProblemNotFound],
)
async def get_figures(call: Call) -> web.Response:
    """Get what players make of a problem: attempts, solve rate, medians of times, by language too."""
    async with call.app[CONTAINER].db().connect() as conn:
        problem = await problems.get(conn, parse_reference(call.path["id"]))
        figures = await repository.get(conn, problem.id)
    return answer(figures, Figures(), headers={"Cache-Control": "private, max-age=30"})
