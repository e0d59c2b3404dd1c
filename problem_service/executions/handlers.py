"""REST: executions, their events, and the languages there are."""

from aiohttp import web

from problem_service.container import CONTAINER
from problem_service.domain import ProblemNotFound
from problem_service.executions.domain import (
    ExampleNotFound,
    ExecutionNotFound,
    ExecutionsBusy,
    KeyReused,
    LanguageMissing,
    TooManyFollowed,
    TooManyUnfinished,
)
from problem_service.executions.live import END
from problem_service.executions.schemas import (
    ExecutionOut,
    ExecutionPath,
    KeyHeader,
    LanguageList,
    LastEventHeader,
    SentEvent,
    execution_request,
)
from problem_service.executions.service import Executions
from problem_service.executions.stream import MEDIA_TYPE, stream_events
from problem_service.judge.languages import LANGUAGES
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes, answer

public = Routes("executions")


@public.post(
    "/api/executions",
    policy=Policy.GUEST,
    body=execution_request(),
    headers=KeyHeader(),
    answer=ExecutionOut(),
    status=202,
    errors=[
        ProblemNotFound,
        ExampleNotFound,
        LanguageMissing,
        TooManyUnfinished,
        KeyReused,
        RateExceeded,
        ExecutionsBusy,
    ],
)
async def create_execution(call: Call) -> web.Response:
    """Run a program on an input, or a solution on an example of a problem.

    It runs in the background, whatever happens to the service meanwhile: follow its events, or ask for it at
    the Location until `status` is `completed`, `failed` or `cancelled`. A program may use 5 seconds of CPU
    time, 256 MB and 1 000 000 bytes of output, a solution what its problem allows. A user's latest 100
    executions are kept, for a day unless the operator says otherwise.
    """
    container, user_id = call.app[CONTAINER], call.identity.user_id
    await container.execution_rate().spend(call.request, str(user_id))
    row = await container.executions().create(user_id, call.headers.get("key"), **call.body)
    headers = {"Location": f"/api/executions/{row.id}", "Cache-Control": "no-store"}
    return answer(row, ExecutionOut(), status=202, headers=headers)


@public.get(
    "/api/executions/{execution_id}",
    policy=Policy.GUEST,
    path_schema=ExecutionPath(),
    answer=ExecutionOut(),
    errors=[ExecutionNotFound],
)
async def get_execution(call: Call) -> web.Response:
    """Get an execution of one's own."""
    row = await _executions(call).get(call.path["execution_id"], call.identity.user_id)
    return answer(row, ExecutionOut(), headers={"Cache-Control": "no-store"})


@public.delete(
    "/api/executions/{execution_id}",
    policy=Policy.GUEST,
    path_schema=ExecutionPath(),
    answer=ExecutionOut(),
    errors=[ExecutionNotFound],
)
async def cancel_execution(call: Call) -> object:
    """Abort an execution, in line or running; one that is over stays as it is."""
    return await _executions(call).cancel(call.path["execution_id"], call.identity.user_id)


@public.get(
    "/api/executions/{execution_id}/events",
    policy=Policy.GUEST,
    path_schema=ExecutionPath(),
    headers=LastEventHeader(),
    answer=SentEvent(),
    answers={204: None},
    errors=[ExecutionNotFound, TooManyFollowed],
    media_type=MEDIA_TYPE,
)
async def follow_execution(call: Call) -> web.StreamResponse:
    """Follow an execution: Server-Sent Events, each with an id and JSON data.

    `started {attempt}`, `built {ok, message}`, `printed {stream, text}` each time something is printed, where
    `stream` is `stdout` or `stderr`, and `finished {execution}`, after which the stream ends.
    With Last-Event-ID it goes on after that event; after `finished` the answer is 204, so that an EventSource
    does not connect again. A second `started` says that an attempt broke off, of which nothing counts. Where
    the execution is over, or runs in another instance of the service, there is `finished` alone, which has
    everything.
    """
    last_seen = call.headers.get("last_event_id")
    container, user_id = call.app[CONTAINER], call.identity.user_id
    events = await container.executions().follow(call.path["execution_id"], user_id, last_seen)
    if last_seen == END:
        return web.Response(status=204)
    with container.followers().hold(user_id):
        return await stream_events(call.request, events)


@public.get("/api/execution/languages", policy=Policy.PUBLIC, answer=LanguageList())
async def list_languages(call: Call) -> dict[str, object]:
    """List the languages, with versions, and what is missing for those that are not available."""
    states = call.app[CONTAINER].judge().states()
    return {
        "languages": [
            {
                "name": state.name,
                "label": state.label,
                "version": state.version,
                "available": state.missing is None,
                "missing": state.missing,
                "package": LANGUAGES[state.name].brought_by,
            }
            for state in states
        ],
        "language_map": {state.name: state.label for state in states if state.missing is None},
    }


def _executions(call: Call) -> Executions:
    return call.app[CONTAINER].executions()
