"""The wire to a language model: OpenAI's SDK, and its errors in our words.

Imported when a model is used, as the SDK takes a second to import.
"""

import math
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, cast

import httpx2
import openai
from openai import omit

from problem_service.generation.failures import Failure, ModelFailed
from problem_service.generation.prompt import Message
from problem_service.generation.schema import NAME, SCHEMA
from problem_service.generation.settings import JSON_OBJECT, JSON_SCHEMA, ModelSettings

_CONNECT_S = 10.0
_LARGEST_STREAM = 32 << 20
"""Bytes. A chunk of a few characters comes in some hundred bytes of JSON."""
_MOST_TOKENS = 10_000_000
"""A server that tells of more of them is not believed."""
_LONGEST_DETAIL = 500
_LONGEST_WAIT = 86_400.0
"""Seconds that a server can have us wait."""

_OF_NO_USE = {"insufficient_quota", "invalid_api_key", "billing_hard_limit_reached", "account_deactivated"}
_FILTERED = {"content_filter", "content_policy_violation", "moderation_blocked"}
_LIMITED = {"rate_limit_exceeded", "rate_limit_error"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk of the stream. ``usage``: tokens of the prompt and of the answer, in the last one."""

    text: str = ""
    refusal: str = ""
    finish_reason: str | None = None
    usage: tuple[int, int] | None = None


def open_client(settings: ModelSettings) -> openai.AsyncOpenAI:
    """Nothing is sent yet. Retrying is left to who knows the other replicas, the breaker and the budget."""
    timeout = httpx2.Timeout(settings.model_silence, connect=min(_CONNECT_S, settings.model_silence))
    return openai.AsyncOpenAI(
        api_key=settings.model_key,
        base_url=settings.model_url,
        max_retries=0,
        timeout=timeout,
        default_headers={"Accept-Encoding": "identity"},
        http_client=openai.DefaultAsyncHttpxClient(timeout=timeout, event_hooks={"response": [_bound]}),
    )


async def stream(
    client: openai.AsyncOpenAI, settings: ModelSettings, messages: Iterable[Message]
) -> AsyncGenerator[Piece, None]:
    """The answer as it comes. Raises ModelFailed."""
    try:
        chunks = await client.chat.completions.create(
            model=settings.model_name,
            messages=cast("Any", list(messages)),  # the SDK has a type for each role
            temperature=omit if settings.model_temperature is None else settings.model_temperature,
            response_format=cast("Any", _response_format(settings.model_output)) or omit,
            stream=True,
            stream_options={"include_usage": True},
        )
        async with chunks:
            async for chunk in chunks:
                yield _read(chunk)
    except openai.APIError as error:
        raise _failure(error, settings) from error
    except _TooLarge as error:  # of an error's body
        raise ModelFailed(Failure.PROTOCOL, str(error)) from error
    except httpx2.HTTPError as error:
        raise ModelFailed(Failure.MODEL_DOWN, type(error).__name__) from error
    except (ValueError, TypeError, AttributeError, RuntimeError) as error:  # the SDK trusts what it reads
        raise ModelFailed(
            Failure.PROTOCOL, f"the stream cannot be read: {type(error).__name__}: {error}"[:_LONGEST_DETAIL]
        ) from error


def _response_format(output: str) -> dict[str, Any] | None:
    if output == JSON_SCHEMA:
        return {"type": output, "json_schema": {"name": NAME, "strict": True, "schema": SCHEMA}}
    return {"type": output} if output == JSON_OBJECT else None


def _read(chunk: object) -> Piece:
    """What of the chunk is as it should be: the SDK lets pass whatever a server sends."""
    choices = getattr(chunk, "choices", None)
    choice: Any = choices[0] if isinstance(choices, list) and choices else None
    delta = getattr(choice, "delta", None)
    finish_reason = getattr(choice, "finish_reason", None)
    usage = getattr(chunk, "usage", None)
    tokens = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    match tokens:
        case int(asked), int(answered) if 0 <= asked <= _MOST_TOKENS and 0 <= answered <= _MOST_TOKENS:
            told: tuple[int, int] | None = (asked, answered)
        case _:
            told = None
    return Piece(
        text=_text(getattr(delta, "content", None)),
        refusal=_text(getattr(delta, "refusal", None)),
        finish_reason=finish_reason if isinstance(finish_reason, str) else None,
        usage=told,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _failure(error: openai.APIError, settings: ModelSettings) -> ModelFailed:
    if isinstance(error.__cause__, _TooLarge):
        return ModelFailed(Failure.TRUNCATED, str(error.__cause__))
    if isinstance(error, openai.APITimeoutError):
        return ModelFailed(Failure.TIMEOUT, f"no byte for {settings.model_silence:g} s")
    if isinstance(error, openai.APIConnectionError):
        return ModelFailed(
            Failure.MODEL_DOWN, f"the connection failed: {error.__cause__!r}"[:_LONGEST_DETAIL]
        )
    if isinstance(error, openai.APIResponseValidationError):
        return ModelFailed(Failure.PROTOCOL, error.message[:_LONGEST_DETAIL])
    detail = str(error.message).replace(settings.model_key or "\0", "(the key)")[:_LONGEST_DETAIL]
    if isinstance(error, openai.APIStatusError):
        wait = retry_after(error.response.headers, time.time())
        return ModelFailed(_code(error, error.status_code), detail, retry_after=wait)
    return ModelFailed(_code(error, None), detail)


def _code(error: openai.APIError, status: int | None) -> Failure:
    """``status``: None of an error within a stream, where some servers put it into the code."""
    code, kind = str(error.code), str(error.type)
    if status is None and code.isdecimal():
        status = int(code)
    if {code, kind} & _OF_NO_USE or status in (401, 402, 403):
        return Failure.UNAUTHORISED
    if {code, kind} & _FILTERED:
        return Failure.REFUSED
    if {code, kind} & _LIMITED or status == 429:
        return Failure.RATE_LIMITED
    if status == 408:
        return Failure.TIMEOUT
    return Failure.MODEL_DOWN if status is None or status >= 500 else Failure.BAD_REQUEST


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait, at most a day, of ``Retry-After`` in either of its forms (RFC 9110, 10.2.3).

    OpenAI's own ``retry-after-ms`` goes first, being more precise. ``now``: seconds since the epoch.
    """
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        text = headers.get(name, "").strip()
        try:
            seconds = float(text) / unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return min(max(seconds, 0.0), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(headers.get("retry-after", "")).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(at - now, 0.0), _LONGEST_WAIT)


class _TooLarge(httpx2.TransportError):
    """A response has more bytes than any answer needs."""


class _Bounded(httpx2.AsyncByteStream):
    """A response's body, cut off where it grows too large: the SDK's reader of lines knows no bound."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._body:
            size += len(chunk)
            if size > _LARGEST_STREAM:
                raise _TooLarge(f"the response has more than {_LARGEST_STREAM >> 20} MB")
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()


async def _bound(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)
