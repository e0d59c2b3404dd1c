"""REST: problems for players, picking and judging for other services."""

import hashlib

from aiohttp import web
from aiohttp.helpers import ETAG_ANY

from problem_service.container import CONTAINER
from problem_service.domain import (
    NotEnoughProblems,
    ProblemNotFound,
    Rank,
    StarterNotFound,
    VersionNotFound,
    parse_reference,
)
from problem_service.judge.judge import LanguageUnknown
from problem_service.judge.queue import JudgeBusy
from problem_service.repository import Filter
from problem_service.schemas import (
    FilterQuery,
    JudgeRequest,
    ListQuery,
    Picked,
    PickRequest,
    ProblemList,
    ProblemOut,
    ProblemPath,
    Served,
    ServeRequest,
    Starter,
    StarterPath,
)
from problem_service.service import Problems
from problem_service.streaming import MEDIA_TYPE, stream_objects
from problem_service.supply.domain import GenerationUnavailable
from shared.fields import pagination
from shared.web import Call, Policy, Routes, answer

public = Routes("problems")
internal = Routes("internal")


@public.get("/api/problems", policy=Policy.GUEST, query=ListQuery(), answer=ProblemList())
async def list_problems(call: Call) -> dict[str, object]:
    """List problems, easiest first."""
    page, per_page = call.query["page"], call.query["per_page"]
    rows, total = await _problems(call).list_page(_filter(call), page=page, per_page=per_page)
    return {"problems": rows, "pagination": pagination(page=page, per_page=per_page, total=total)}


@public.get(
    "/api/problems/random",
    policy=Policy.GUEST,
    query=FilterQuery(),
    answer=ProblemOut(),
    errors=[ProblemNotFound],
)
async def get_random_problem(call: Call) -> web.Response:
    """Get a problem that the caller has not seen; one that they saw longest ago where there is no other."""
    caller = call.identity
    problem = await _problems(call).get_random(caller.user_id, _filter(call), from_stock=not caller.is_guest)
    return answer(problem, ProblemOut(), headers={"Cache-Control": "no-store"})


@public.get(
    "/api/problems/{id}",
    policy=Policy.GUEST,
    path_schema=ProblemPath(),
    answer=ProblemOut(),
    answers={304: None},
    errors=[ProblemNotFound],
)
async def get_problem(call: Call) -> web.Response:
    """Get a problem by id or slug.

    The ETag names the answer as it is; sent back as If-None-Match it is answered 304 while nothing changed.
    """
    problem = await _problems(call).get(parse_reference(call.path["id"]))
    response = answer(problem, ProblemOut(), headers={"Cache-Control": "private, no-cache"})
    assert isinstance(response.body, bytes)
    tag = hashlib.sha256(response.body).hexdigest()[:32]
    response.etag = tag
    known = call.request.if_none_match or ()
    if any(etag.value in (tag, ETAG_ANY) for etag in known):
        return web.Response(status=304, headers={"Cache-Control": "private, no-cache", "ETag": f'"{tag}"'})
    return response


@public.get(
    "/api/problems/{id}/starter/{language}",
    policy=Policy.GUEST,
    path_schema=StarterPath(),
    answer=Starter(),
    errors=[ProblemNotFound, StarterNotFound],
)
async def get_starter(call: Call) -> dict[str, str]:
    """Get the code that a player begins with in a language."""
    language = call.path["language"]
    code = await _problems(call).get_starter(parse_reference(call.path["id"]), language)
    return {"language": language, "code": code}


@internal.post(
    "/internal/problems/pick",
    policy=Policy.INTERNAL,
    body=PickRequest(),
    answer=Picked(),
    errors=[NotEnoughProblems],
)
async def pick_problems(call: Call) -> dict[str, object]:
    """Pick problems for a battle."""
    return {"problems": await _problems(call).pick(**call.body)}


@internal.post(
    "/internal/problems/serve",
    policy=Policy.INTERNAL,
    body=ServeRequest(),
    answer=Served(),
    errors=[ProblemNotFound, GenerationUnavailable],
)
async def serve_problem(call: Call) -> dict[str, object]:
    """Give a player a problem: one that they have not seen, or with ``fresh`` one that nobody has."""
    asked = call.body
    player, from_stock = asked["player_id"], asked["from_stock"]
    wanted = Filter(None if asked["rank"] is None else Rank(asked["rank"]), asked["tags"])
    if asked["fresh"]:
        problem = await _problems(call).get_new(
            player, wanted, asked["idempotency_key"], from_stock=from_stock
        )
    else:
        problem = await _problems(call).get_random(player, wanted, from_stock=from_stock)
    return {"problem": problem, "fresh": problem["fresh"]}


@internal.post(
    "/internal/judge",
    policy=Policy.INTERNAL,
    body=JudgeRequest(),
    errors=[ProblemNotFound, VersionNotFound, LanguageUnknown, JudgeBusy],
    media_type=MEDIA_TYPE,
)
async def judge(call: Call) -> web.StreamResponse:
    """Judge a program; the answer is a stream of JSON objects, one a line: compiled, test …, total.

    Closing the connection aborts the run.
    """
    return await stream_objects(call.request, _problems(call).judge(**call.body))


def _problems(call: Call) -> Problems:
    return call.app[CONTAINER].problems()


def _filter(call: Call) -> Filter:
    rank, tags = call.query["rank"], call.query["tags"]
    return Filter(None if rank is None else Rank(rank), tags.split(",") if tags else ())
