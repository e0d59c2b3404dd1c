"""REST: drafts out of files, and into files."""

import asyncio

from aiohttp import web

from problem_service.authoring.domain import (
    IMPORT_BODY_LIMIT,
    CannotHold,
    DraftNotFound,
    DraftNotProved,
    TooManyDrafts,
)
from problem_service.authoring.files import Files
from problem_service.authoring.handlers import DRAFT, DRAFTS, shown
from problem_service.authoring.schemas import DraftPath, ExportNotes, ExportQuery, Imported, ImportQuery
from problem_service.container import CONTAINER
from problem_service.exchange.errors import BadArchive, BadPackage, BadProblem, BadTask, UnknownFormat
from problem_service.executions.domain import KeyReused
from problem_service.executions.schemas import KeyHeader
from shared.web import Call, Policy, Routes, answer

public = Routes("drafts")

FILES = ("application/zip", "application/octet-stream", "application/json")


@public.post(
    f"{DRAFTS}/import",
    policy=Policy.AUTHOR,
    raw_body=FILES,
    body_limit=IMPORT_BODY_LIMIT,
    query=ImportQuery(),
    headers=KeyHeader(),
    answer=Imported(),
    status=201,
    errors=[BadArchive, BadProblem, BadPackage, BadTask, UnknownFormat, KeyReused, TooManyDrafts],
)
async def import_drafts(call: Call) -> web.Response:
    """Make drafts of the problems in a file: of an archive of ours, a Kattis package or a Codebattle task.

    The body is the file itself; what it holds tells its format. Each draft has notes of what could not be
    taken over. A file of which one problem cannot be taken is refused as a whole, with the reason.
    """
    key, name = call.headers.get("key"), call.query["filename"]
    rows = await _files(call).import_drafts(call.identity, key, name, call.body)
    drafts = {"drafts": [await shown(row) for row in rows]}
    return await asyncio.to_thread(answer, drafts, Imported(), status=201)


@public.get(
    f"{DRAFT}/export",
    policy=Policy.AUTHOR,
    path_schema=DraftPath(),
    query=ExportQuery(),
    errors=[DraftNotFound, DraftNotProved, CannotHold],
)
async def export_draft(call: Call) -> web.Response:
    """Get a draft as a file; `export/notes` tells what will be missing in it.

    A format that has tests and answers in it wants a draft that is proved, unless all of them are given.
    """
    made = await _files(call).export_draft(call.identity, call.path["draft_id"], call.query["format"])
    headers = {
        "Content-Disposition": f'attachment; filename="{made.filename}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=made.data, content_type=made.media_type, headers=headers)


@public.get(
    f"{DRAFT}/export/notes",
    policy=Policy.AUTHOR,
    path_schema=DraftPath(),
    query=ExportQuery(),
    answer=ExportNotes(),
    errors=[DraftNotFound, DraftNotProved, CannotHold],
)
async def get_export_notes(call: Call) -> object:
    """Get what a file in a format would not hold of a draft."""
    return await _files(call).export_draft(call.identity, call.path["draft_id"], call.query["format"])


def _files(call: Call) -> Files:
    return call.app[CONTAINER].files()
