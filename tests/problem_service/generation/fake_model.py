"""A small real server that speaks OpenAI's chat completions, well or badly, as a script says.

    async with FakeModel(answers(good_text()), fails(429, headers={"Retry-After": "2"})) as fake:
        ...  # the first call is answered, the second refused; further ones get the last step again

A step is a coroutine function that answers one call; `FakeModel.script` may be changed at any time.
"""

import asyncio
import contextlib
import json
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

KEY = "sk-of-the-tests"
PROMPT_TOKENS, COMPLETION_TOKENS = 1_000, 2_000
"""What the server says that each call took."""


@dataclass
class Call:
    """A request for a completion, and what answers it."""

    number: int
    body: dict[str, Any]
    headers: Mapping[str, str]
    request: web.Request
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    response: web.StreamResponse = field(default_factory=web.StreamResponse)

    @property
    def messages(self) -> list[dict[str, str]]:
        messages: list[dict[str, str]] = self.body["messages"]
        return messages

    async def begin(self) -> None:
        """Send the headers of a stream."""
        self.response.content_type = "text/event-stream"
        await self.response.prepare(self.request)

    async def send(self, event: object) -> None:
        """An event of the stream: JSON, or a text as it is."""
        data = event if isinstance(event, str) else json.dumps(event)
        await self.response.write(f"data: {data}\n\n".encode())

    async def send_chunk(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        await self.send(self._chunk([choice]))

    async def send_usage(self) -> None:
        if self.body.get("stream_options", {}).get("include_usage"):
            await self.send(self._chunk([]) | {"usage": usage()})

    async def end(self) -> web.StreamResponse:
        await self.send("[DONE]")
        await self.response.write_eof()
        return self.response

    def reset(self) -> web.StreamResponse:
        """Break the connection."""
        assert self.request.transport is not None
        self.request.transport.abort()
        return self.response

    def whole(self, message: Mapping[str, Any], finish_reason: str) -> web.Response:
        """The answer to a request that asks for no stream."""
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
        return web.json_response(
            self._head("chat.completion") | {"choices": [choice], "usage": usage(), "service_tier": "default"}
        )

    def _chunk(self, choices: list[Any]) -> dict[str, Any]:
        return self._head("chat.completion.chunk") | {"choices": choices, "usage": None}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": int(time.time()),
            "model": self.body["model"],
            "system_fingerprint": "fp_fake",
        }


Step = Callable[[Call], Awaitable[web.StreamResponse]]


class FakeModel:
    """An async context. ``url``: the base URL; ``calls``: what was asked, in order."""

    def __init__(self, *script: Step) -> None:
        """``script``: a step for each call; the last one answers all that come after it."""
        self.script = deque(script)
        self.calls: list[Call] = []
        self.open = 0
        self.most_open = 0
        """How many calls were in progress at once."""
        self.url = ""
        self._let_through = asyncio.Event()
        self._let_through.set()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 << 20)
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def hold(self) -> None:
        """Keep calls waiting, those to come, too, until `release`."""
        self._let_through.clear()

    def release(self) -> None:
        self._let_through.set()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        call = Call(len(self.calls), await request.json(), dict(request.headers), request)
        self.calls.append(call)
        step = self.script.popleft() if len(self.script) > 1 else self.script[0]
        with self._counted():
            await self._let_through.wait()
            if request.headers.get("Authorization") != f"Bearer {KEY}":
                return error(401, "Incorrect API key provided.", code="invalid_api_key")
            return await step(call)

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            yield
        finally:
            self.open -= 1


def answers(
    text: str, *, finish_reason: str = "stop", tells_usage: bool = True, piece: int = 400, pause: float = 0
) -> Step:
    """The text, in pieces of so many characters, with so many seconds between."""

    async def step(call: Call) -> web.StreamResponse:
        if not call.body.get("stream"):
            return call.whole({"role": "assistant", "content": text, "refusal": None}, finish_reason)
        await call.begin()
        await call.send_chunk({"role": "assistant", "content": "", "refusal": None})
        for start in range(0, len(text), piece):
            await call.send_chunk({"content": text[start : start + piece]})
            if pause:
                await asyncio.sleep(pause)
        await call.send_chunk({}, finish_reason)
        if tells_usage:
            await call.send_usage()
        return await call.end()

    return step


def refuses(reason: str = "I cannot help with that.") -> Step:
    """As a model does that does not want to."""

    async def step(call: Call) -> web.StreamResponse:
        if not call.body.get("stream"):
            return call.whole({"role": "assistant", "content": None, "refusal": reason}, "stop")
        await call.begin()
        await call.send_chunk({"role": "assistant", "content": None, "refusal": ""})
        await call.send_chunk({"refusal": reason})
        await call.send_chunk({}, "stop")
        await call.send_usage()
        return await call.end()

    return step


def is_filtered(text: str = '{"idea": "') -> Step:
    """A filter stops the answer."""
    return answers(text, finish_reason="content_filter")


def is_truncated(text: str = '{"idea": "a very long') -> Step:
    """The answer meets the model's limit."""
    return answers(text, finish_reason="length")


def fails(
    status: int,
    message: str = "Something is wrong.",
    *,
    kind: str = "server_error",
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Step:
    """An error before any answer."""

    async def step(_call: Call) -> web.StreamResponse:
        return error(status, message, kind=kind, code=code, headers=headers)

    return step


def fails_in_stream(error_body: object, text: str = '{"idea":') -> Step:
    """An error after a piece of an answer."""

    async def step(call: Call) -> web.StreamResponse:
        await call.begin()
        await call.send_chunk({"content": text})
        await call.send({"error": error_body})
        await call.response.write_eof()
        return call.response

    return step


def resets(text: str = '{"idea":') -> Step:
    """The connection breaks after a piece of an answer, or at once where there is none."""

    async def step(call: Call) -> web.StreamResponse:
        if text:
            await call.begin()
            await call.send_chunk({"content": text})
        return call.reset()

    return step


def is_silent(text: str = "") -> Step:
    """Nothing comes any more, after a piece of an answer if there is one, until the client gives up."""

    async def step(call: Call) -> web.StreamResponse:
        if text:
            await call.begin()
            await call.send_chunk({"content": text})
        await asyncio.Event().wait()
        return call.response

    return step


def sends(*events: object, done: bool = True) -> Step:
    """A stream of any events."""

    async def step(call: Call) -> web.StreamResponse:
        await call.begin()
        for event in events:
            await call.send(event)
        if done:
            return await call.end()
        await call.response.write_eof()
        return call.response

    return step


def sends_bytes(data: bytes, *, content_type: str = "text/event-stream", again: int = 1) -> Step:
    """A body that is no stream of events, so many times."""

    async def step(call: Call) -> web.StreamResponse:
        call.response.content_type = content_type
        await call.response.prepare(call.request)
        for _ in range(again):
            await call.response.write(data)
        await call.response.write_eof()
        return call.response

    return step


def in_turn(*texts: str) -> Step:
    """A different answer each time; the last one for ever."""
    left = deque(texts)

    async def step(call: Call) -> web.StreamResponse:
        return await answers(left.popleft() if len(left) > 1 else left[0])(call)

    return step


def error(
    status: int,
    message: str,
    *,
    kind: str = "invalid_request_error",
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """An error as OpenAI answers with it."""
    body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return web.json_response(body, status=status, headers=headers)


def usage() -> dict[str, Any]:
    return {
        "prompt_tokens": PROMPT_TOKENS,
        "completion_tokens": COMPLETION_TOKENS,
        "total_tokens": PROMPT_TOKENS + COMPLETION_TOKENS,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
