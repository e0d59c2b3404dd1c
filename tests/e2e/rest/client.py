"""Asking the stack, and looking at its refusals."""

import contextlib
import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jsonschema_rs
import orjson
from yarl import URL

from deploy.stack import SERVICES, Stack
from tests.e2e.rest.document import Json, Operation, read_operations

JSON = "application/json"
_TRACES = ("Traceback", 'File "', "psycopg2", "asyncio", "/site-packages/")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with a body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Client:
    """Somebody who asks the gateway; what is answered wrongly is noted, so that a test tells all at once."""

    url: str
    http: aiohttp.ClientSession
    operations: list[Operation]
    problem: jsonschema_rs.Validator
    """The document's schema of errors."""
    token: str
    faults: list[str] = field(default_factory=list)
    asked: int = 0

    async def ask(
        self,
        operation: Operation,
        *,
        target: str | None = None,
        method: str | None = None,
        body: Any = None,
        content_type: str | None = JSON,
        authorization: str | None = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask an endpoint.

        ``target``: percent-encoded; ``body``: bytes, or what is sent as JSON; ``authorization``: the header,
        None for none, "" for the client's own token.
        """
        sent = dict(headers or {})
        if authorization is not None:
            sent["Authorization"] = authorization or f"Bearer {self.token}"
        data: Any = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if data is not None and content_type is not None:
            sent["Content-Type"] = content_type
        url = URL(self.url + (target or operation.target()), encoded=True)
        skip = ("Content-Type",) if content_type is None else ()
        if data is not None:
            data = io.BytesIO(data)
        async with self.http.request(
            method or operation.method, url, data=data, headers=sent, skip_auto_headers=skip
        ) as answer:
            self.asked += 1
            return Answer(answer.status, answer.headers, await answer.read())

    async def refused(
        self, operation: Operation, *codes: str, naming: str | None = None, what: object, **request: Any
    ) -> None:
        """Ask wrongly: the answer must be a problem, of one of the codes if there are any.

        ``naming``: the member that the problem must name; ``what`` is wrong, for the report.
        """
        answer = await self.ask(operation, **request)
        fault = self._fault(answer, codes, naming)
        if fault is not None:
            self.faults.append(f"{operation}: {what!r:.100}: {fault}: {answer.status} {answer.body!r:.300}")

    def _fault(self, answer: Answer, codes: tuple[str, ...], naming: str | None) -> str | None:
        """What is wrong with a refusal."""
        if not 400 <= answer.status < 500:
            return "no refusal"
        if answer.headers.get("Content-Type") != "application/problem+json":
            return "no problem+json"
        problem = answer.json
        if error := next(self.problem.iter_errors(problem), None):
            return str(error.message)
        expected = {
            "type": f"urn:codemaze:{problem['code']}",
            "status": answer.status,
            "error": problem["detail"],
            "request_id": answer.headers.get("X-Request-ID"),
        }
        if any(problem.get(name) != value for name, value in expected.items()) or not problem["title"]:
            return "an odd problem"
        if any(trace in answer.body.decode() for trace in _TRACES):
            return "too much told"
        if answer.status == 401 and answer.headers.get("WWW-Authenticate") != "Bearer":
            return "no challenge"
        if codes and problem["code"] not in codes:
            return f"none of {codes}"
        if naming is not None and naming not in problem.get("errors", {}):
            return f"{naming} is not named"
        return None

    def check(self) -> None:
        """Raise unless all that was asked was refused as it should be."""
        assert not self.faults, "\n".join(["", *self.faults])
        assert self.asked > 0


@contextlib.asynccontextmanager
async def connect(stack: Stack, token: str) -> AsyncIterator[Client]:
    """A client of a running stack that knows its endpoints."""
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with http.get(f"{stack.url}/openapi.json") as answer:
            document: Json = await answer.json()
        schema = document["components"]["schemas"]["Problem"]
        yield Client(stack.url, http, read_operations(document), jsonschema_rs.validator_for(schema), token)


def errors_logged(stack: Stack) -> list[str]:
    """Lines of the services' logs that tell of exceptions."""
    return [
        f"{service.name}: {line}"
        for service in SERVICES
        for line in stack.log(service.name).read_text(errors="replace").splitlines()
        if "Traceback" in line or " failed " in line
    ]
