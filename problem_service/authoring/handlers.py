"""REST: drafts, their proofs, and what becomes of them."""

import asyncio
from typing import Any

from aiohttp import web

from problem_service.authoring.definitions import DefinitionIn, to_wire
from problem_service.authoring.domain import (
    DRAFT_BODY_LIMIT,
    DefinitionNotKept,
    DraftChanged,
    DraftNotFound,
    DraftNotProved,
    NotYourProblem,
    ProofsBusy,
    ProofUnderWay,
    TooManyDrafts,
)
from problem_service.authoring.releases import Releases
from problem_service.authoring.schemas import (
    DraftList,
    DraftOut,
    DraftPath,
    DraftUpdate,
    PublishedOut,
)
from problem_service.authoring.service import Authoring
from problem_service.container import CONTAINER
from problem_service.definition import Definition
from problem_service.domain import ProblemNotFound, parse_reference
from problem_service.executions.domain import KeyReused
from problem_service.executions.schemas import KeyHeader
from problem_service.publishing import SlugTaken
from problem_service.schemas import ProblemPath
from shared.fields import PageQuery, pagination
from shared.web import Call, Policy, Routes, answer

public = Routes("drafts")

DRAFTS = "/api/problems/drafts"
DRAFT = f"{DRAFTS}/{{draft_id:[0-9A-Fa-f-]+}}"
"""No other word in this place, such as import, is taken for an id."""
_NO_STORE = {"Cache-Control": "no-store"}


@public.get(DRAFTS, policy=Policy.AUTHOR, query=PageQuery(), answer=DraftList())
async def list_drafts(call: Call) -> dict[str, object]:
    """List one's drafts, those worked on last first; for moderators and admins, everybody's."""
    page, per_page = call.query["page"], call.query["per_page"]
    rows, total = await _authoring(call).list_page(call.identity, page=page, per_page=per_page)
    return {"drafts": rows, "pagination": pagination(page=page, per_page=per_page, total=total)}


@public.post(
    DRAFTS,
    policy=Policy.AUTHOR,
    body=DefinitionIn(),
    headers=KeyHeader(),
    answer=DraftOut(),
    status=201,
    errors=[KeyReused, TooManyDrafts],
    body_limit=DRAFT_BODY_LIMIT,
)
async def create_draft(call: Call) -> web.Response:
    """Save a new draft. It may be incomplete; whether it holds, its proof tells."""
    row = await _authoring(call).create(call.identity, call.headers.get("key"), call.body)
    return await created(row)


@public.get(DRAFT, policy=Policy.AUTHOR, path_schema=DraftPath(), answer=DraftOut(), errors=[DraftNotFound])
async def get_draft(call: Call) -> web.Response:
    """Get a draft, and how far its proof is."""
    row = await _authoring(call).get(call.identity, call.path["draft_id"])
    return answer(await shown(row), DraftOut(), headers=_NO_STORE)


@public.put(
    DRAFT,
    policy=Policy.AUTHOR,
    path_schema=DraftPath(),
    body=DraftUpdate(),
    answer=DraftOut(),
    errors=[DraftNotFound, DraftChanged],
    body_limit=DRAFT_BODY_LIMIT,
)
async def replace_draft(call: Call) -> web.Response:
    """Change a draft as a whole: what was proved of it counts no more, and a proof under way ends.

    Where it was changed since it was read, the answer is 409 `draft-changed` with the present `revision`.
    """
    revision = call.body.pop("revision")
    row = await _authoring(call).replace(
        call.identity, call.path["draft_id"], revision=revision, data=call.body
    )
    return answer(await shown(row), DraftOut(), headers=_NO_STORE)


@public.delete(DRAFT, policy=Policy.AUTHOR, path_schema=DraftPath(), status=204, errors=[DraftNotFound])
async def delete_draft(call: Call) -> web.Response:
    """Delete a draft; the problem that was published from it stays."""
    await _authoring(call).delete(call.identity, call.path["draft_id"])
    return web.Response(status=204)


@public.post(
    f"{DRAFT}/proof",
    policy=Policy.AUTHOR,
    path_schema=DraftPath(),
    answer=DraftOut(),
    status=202,
    errors=[DraftNotFound, ProofUnderWay, ProofsBusy],
)
async def request_proof(call: Call) -> web.Response:
    """Have a draft proved, in the background and whatever happens to the service meanwhile.

    Ask for the draft until its `proof_state` is `proved` or `failed`; `proof` then says what was found. One
    draft of an author is proved at a time.
    """
    row = await _authoring(call).request_proof(call.identity, call.path["draft_id"])
    return answer(await shown(row), DraftOut(), status=202, headers=_NO_STORE)


@public.post(
    f"{DRAFT}/publish",
    policy=Policy.AUTHOR,
    path_schema=DraftPath(),
    answer=PublishedOut(),
    errors=[DraftNotFound, DraftNotProved, SlugTaken, NotYourProblem],
)
async def publish_draft(call: Call) -> object:
    """Publish a draft that was proved as it is: a new problem, or the next version of the draft's problem.

    Battles that began with an earlier version end with it. The draft stays, to be edited into the next one.
    """
    return await _releases(call).publish(call.identity, call.path["draft_id"])


@public.post(
    "/api/problems/{id}/draft",
    policy=Policy.AUTHOR,
    path_schema=ProblemPath(),
    headers=KeyHeader(),
    answer=DraftOut(),
    status=201,
    errors=[ProblemNotFound, NotYourProblem, DefinitionNotKept, KeyReused, TooManyDrafts],
)
async def open_draft(call: Call) -> web.Response:
    """Make a draft of a problem of one's own as it is published, to be edited into its next version."""
    reference = parse_reference(call.path["id"])
    return await created(await _releases(call).open_draft(call.identity, reference, call.headers.get("key")))


@public.post(
    "/api/problems/{id}/withdraw",
    policy=Policy.AUTHOR,
    path_schema=ProblemPath(),
    answer=PublishedOut(),
    errors=[ProblemNotFound, NotYourProblem],
)
async def withdraw_problem(call: Call) -> object:
    """Offer a problem of one's own for no further battle; those about it go on."""
    return await _releases(call).set_listed(call.identity, parse_reference(call.path["id"]), listed=False)


@public.post(
    "/api/problems/{id}/list",
    policy=Policy.AUTHOR,
    path_schema=ProblemPath(),
    answer=PublishedOut(),
    errors=[ProblemNotFound, NotYourProblem],
)
async def list_problem(call: Call) -> object:
    """Offer a problem of one's own again."""
    return await _releases(call).set_listed(call.identity, parse_reference(call.path["id"]), listed=True)


async def shown(row: Any) -> dict[str, Any]:
    """A draft's row with the members of `DraftOut`."""
    definition = await asyncio.to_thread(Definition.unpack, bytes(row.definition))
    return {**row._asdict(), "definition": to_wire(definition)}


async def created(row: Any) -> web.Response:
    headers = {"Location": f"{DRAFTS}/{row.id}", **_NO_STORE}
    return answer(await shown(row), DraftOut(), status=201, headers=headers)


def _authoring(call: Call) -> Authoring:
    return call.app[CONTAINER].authoring()


def _releases(call: Call) -> Releases:
    return call.app[CONTAINER].releases()
