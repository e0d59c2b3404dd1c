"""Bad input to every REST endpoint of a running stack: refused as a problem, and nothing changed.

The endpoints are those of /openapi.json, so a new one is tested as soon as it is documented. Each test
compares all tables of the database, rows and contents, before and after.
"""

from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.stack import Stack
from tests.e2e.rest import wrong
from tests.e2e.rest.battle import Fought
from tests.e2e.rest.client import Client, connect, errors_logged
from tests.e2e.rest.database import Contents
from tests.e2e.rest.document import Operation
from tests.e2e.rest.tokens import Forger
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("rest")

INVALID = "validation-failed"
UNKNOWN = "FROBNICATE"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", UNKNOWN)
OWN = {
    "battle_id": "battle-not-found",
    "execution_id": "execution-not-found",
    "draft_id": "draft-not-found",
}
"""Path parameters that name what belongs to somebody, with the code of what is not found."""
TAKES_MORE = "/api/auth/oauth/{provider}/callback"
"""Where identity providers may add parameters of their own (RFC 6749, section 4.1.2)."""


@pytest.fixture(scope="module")
def contents(stack: Stack) -> Iterator[Contents]:
    reader = Contents(stack.data)
    yield reader
    reader.close()


@pytest.fixture
async def client(stack: Stack, contents: Contents, fought: Fought) -> AsyncIterator[Client]:
    """Asks wrongly as the winner of a battle; afterwards all must be as it was."""
    await until(contents.is_settled)
    before, logged = contents.fingerprints(), errors_logged(stack)
    assert min(before[name][0] for name in ("auth.users", "game.battles", "problem.problems")) > 0
    async with connect(stack, fought.token) as client:
        yield client
    client.check()
    after = contents.fingerprints()
    assert {name: (before.get(name), now) for name, now in after.items() if now != before.get(name)} == {}
    assert before.keys() == after.keys()
    assert errors_logged(stack) == logged


def with_body(client: Client) -> list[Operation]:
    return [operation for operation in client.operations if operation.forms]


async def test_members_of_a_wrong_type_are_refused_by_name(client: Client) -> None:
    for operation in with_body(client):
        for form in operation.forms:
            for name, schema in form.members.items():
                for value in (*wrong.wrong_types(schema), *wrong.out_of_bounds(schema)):
                    body = form.body() | {name: value}
                    naming = None if value == "\0" else name
                    await client.refused(operation, INVALID, naming=naming, what=(name, value), body=body)


async def test_missing_members_are_refused_by_name(client: Client) -> None:
    for operation in with_body(client):
        for form in operation.forms:
            for name in form.required:
                body = {key: value for key, value in form.body(whole=True).items() if key != name}
                # With nothing left to tell several forms apart, the problem is about one of them.
                told_apart = len(operation.forms) == 1 or form.required - {name}
                naming = name if told_apart else None
                await client.refused(operation, INVALID, naming=naming, what=f"without {name}", body=body)
            if all(each.required for each in operation.forms):
                await client.refused(operation, INVALID, what="no body", body=None)


async def test_unknown_members_are_refused_by_name(client: Client) -> None:
    for operation in with_body(client):
        for form in operation.forms:
            for name in ("surprise", "user_id", "role", "__proto__", ""):
                body = form.body(whole=True) | {name: "x"}
                await client.refused(operation, INVALID, naming=name, what=f"with {name!r}", body=body)


async def test_broken_bodies_are_refused(client: Client) -> None:
    for operation in with_body(client):
        for body in (*wrong.NOT_OBJECTS, *wrong.BROKEN_JSON, *wrong.BROKEN_TEXT):
            await client.refused(operation, INVALID, what=body[:40], body=body)


async def test_coded_bodies_are_refused_unread(client: Client) -> None:
    for operation in with_body(client):
        for coding, body in wrong.CODED:
            headers = {"Content-Encoding": coding}
            await client.refused(
                operation, "unsupported-media-type", what=(coding, body[:40]), body=body, headers=headers
            )


async def test_bodies_beyond_the_limit_are_too_large_everywhere(client: Client) -> None:
    for operation in client.operations:
        body = b'{"a": "' + b"x" * max(2_000_000, operation.body_limit) + b'"}'
        if operation.is_gateways_own:
            assert (await client.ask(operation, body=body)).status in (200, 413)
        else:
            await client.refused(operation, "too-large", what="too large", body=body)


async def test_bodies_of_other_types_are_refused(client: Client) -> None:
    for operation in with_body(client):
        for content_type in (*wrong.OTHER_TYPES, None):
            await client.refused(
                operation,
                "unsupported-media-type",
                what=content_type,
                body=operation.body() or b"{}",
                content_type=content_type,
            )


async def test_wrong_query_parameters_are_refused_by_name(client: Client) -> None:
    for operation in client.operations:
        if operation.is_gateways_own:
            continue
        path, body = operation.target(), operation.body()
        for query in ("surprise=1", "=", "a[]=1", "%FF=1", "x=%FF", "%00", f"x={'y' * 5000}"):
            codes = () if operation.path == TAKES_MORE else (INVALID,)
            await client.refused(operation, *codes, what=query, target=f"{path}?{query}", body=body)
        for parameter in operation.parameters:
            if parameter.place != "query":
                continue
            name = parameter.name
            for text in wrong.wrong_texts(parameter.schema):
                await client.refused(
                    operation, INVALID, what=(name, text), target=f"{path}?{name}={text}", body=body
                )


async def test_wrong_path_parameters_are_refused(client: Client) -> None:
    for operation in client.operations:
        for parameter in operation.parameters:
            if parameter.place != "path":
                continue
            for text in (*wrong.wrong_texts(parameter.schema), "%2F", "%2E%2E", "a%2Fb", "%25", "%", " "):
                target = operation.target(**{parameter.name: text})
                await client.refused(
                    operation, what=(parameter.name, text), target=target.replace(" ", "%20")
                )


async def test_other_methods_are_refused(client: Client) -> None:
    for operation in client.operations:
        target = operation.target()
        others = set(METHODS) - {other.method for other in client.operations if other.takes(target)}
        for method in sorted(others):
            code = "method-not-allowed" if method != UNKNOWN else "bad-request"
            await client.refused(operation, code, what=method, method=method, body=operation.body())


async def test_without_a_good_token_nothing_that_wants_one_is_done(
    client: Client, stack: Stack, contents: Contents, fought: Fought
) -> None:
    forger = Forger(stack, contents, fought.token)
    me = next(operation for operation in client.operations if operation.path == "/api/auth/me")
    answer = await client.ask(me, authorization=f"Bearer {forger.sign()}")
    assert answer.status == 200  # what is refused below is refused for what is wrong with it
    codes = {"expired": "expired-token"}
    for operation in client.operations:
        # Of those that are open to all, some still answer 401: logins, refreshes and logouts.
        if not operation.secured and 401 not in operation.statuses:
            continue
        for what, value in {"none": None, **forger.refused()}.items():
            code = codes.get(what) if operation.secured else None
            await client.refused(
                operation, *filter(None, (code,)), what=what, authorization=value, body=operation.body()
            )


async def test_what_belongs_to_others_is_not_found(client: Client, fought: Fought) -> None:
    theirs = [
        (operation, name, code)
        for operation in client.operations
        for name, code in OWN.items()
        if name in {parameter.name for parameter in operation.parameters}
    ]
    assert {name for _, name, _ in theirs} == OWN.keys()
    for operation, name, code in theirs:
        target = operation.target(**{name: str(getattr(fought, name))})
        body = operation.body()
        if operation.method == "GET":
            assert (await client.ask(operation, target=target)).status == 200
        await client.refused(
            operation,
            code,
            what="a stranger",
            target=target,
            authorization=f"Bearer {fought.stranger}",
            body=body,
        )
        await client.refused(operation, code, what="none", body=body)
