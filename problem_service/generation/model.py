"""A language model: asked for one answer at a time, within bounds of time, silence and size."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Self

from problem_service.generation.failures import Failure, ModelFailed, Reply
from problem_service.generation.prompt import Message
from problem_service.generation.schema import SCHEMA
from problem_service.generation.settings import JSON_SCHEMA, ModelSettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from problem_service.generation.wire import Piece

LONGEST_ANSWER = 200_000
"""Characters; a problem has some 10,000."""
TYPICAL_ANSWER = 8_000
"""Tokens of an answer that is not known yet."""
_BYTES_A_TOKEN = 4


class Model:
    """An async context; it sends nothing until it is asked."""

    def __init__(self, settings: ModelSettings, *, longest: int = LONGEST_ANSWER) -> None:
        """``settings`` must have a key; ``longest``: characters of an answer."""
        self.settings = settings
        self._longest = longest
        self._client: AsyncOpenAI | None = None

    async def __aenter__(self) -> Self:
        from problem_service.generation import wire

        self._client = wire.open_client(self.settings)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def ask(self, messages: Sequence[Message]) -> Reply:
        """The answer. Raises ModelFailed."""
        from problem_service.generation import wire

        assert self._client is not None
        sent = self._with_schema(messages)
        heard = _Heard(sent, self._longest)
        pieces = wire.stream(self._client, self.settings, sent)
        try:
            async with asyncio.timeout(self.settings.model_timeout), aclosing(pieces):
                async for piece in pieces:
                    heard.take(piece)
            heard.check()
        except TimeoutError as error:
            detail = f"the answer was not whole after {self.settings.model_timeout:g} s"
            raise ModelFailed(Failure.TIMEOUT, detail, reply=heard.reply()) from error
        except ModelFailed as failed:
            if heard.anything or failed.code in (Failure.TIMEOUT, Failure.TRUNCATED):
                failed.reply = heard.reply()
            raise
        return heard.reply()

    def _with_schema(self, messages: Sequence[Message]) -> list[Message]:
        """Where the server does not hold the model to the schema, the prompt tells it."""
        if self.settings.model_output == JSON_SCHEMA:
            return list(messages)
        first, *rest = messages
        schema = json.dumps(SCHEMA, ensure_ascii=False)
        told = f"Answer with one JSON object and nothing else. It fits this JSON Schema:\n{schema}"
        return [{"role": first["role"], "content": f"{first['content']}\n\n{told}"}, *rest]


def estimate_tokens(text: str) -> int:
    """Roughly, for servers that do not tell: four bytes a token."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def prompt_tokens(messages: Sequence[Message]) -> int:
    """An estimate of what a request is charged as."""
    return sum(estimate_tokens(message["content"]) for message in messages)


class _Heard:
    """What has come of an answer."""

    def __init__(self, asked: Sequence[Message], longest: int) -> None:
        self._asked = asked
        self._longest = longest
        self._started = time.monotonic()
        self._parts: list[str] = []
        self._size = 0
        self._refusal = ""
        self._finish_reason: str | None = None
        self._usage: tuple[int, int] | None = None
        self.anything = False

    def take(self, piece: "Piece") -> None:
        """Raises ModelFailed where the answer grows too long."""
        self.anything = True
        self._parts.append(piece.text)
        self._refusal += piece.refusal[:1_000]
        self._finish_reason = piece.finish_reason or self._finish_reason
        self._usage = piece.usage or self._usage
        self._size += len(piece.text) + len(piece.refusal)
        if self._size > self._longest:
            raise ModelFailed(Failure.TRUNCATED, f"the answer has more than {self._longest} characters")

    def check(self) -> None:
        """Raises ModelFailed unless the answer is whole."""
        if self._refusal:
            raise ModelFailed(Failure.REFUSED, self._refusal[:500])
        match self._finish_reason:
            case "content_filter":
                raise ModelFailed(Failure.REFUSED, "a content filter cut the answer")
            case "length":
                raise ModelFailed(Failure.TRUNCATED, "the answer is longer than the model allows")
            case None:
                raise ModelFailed(Failure.PROTOCOL, "the stream ended before the answer did")
            case "tool_calls" | "function_call":
                raise ModelFailed(Failure.PROTOCOL, "the model calls a function in place of answering")
            case _ if not self._size:
                raise ModelFailed(Failure.PROTOCOL, "the answer is empty")
            case _:
                pass

    def reply(self) -> Reply:
        """With the text as it can be stored."""
        text = "".join(self._parts).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
        asked, answered = self._usage or (prompt_tokens(self._asked), estimate_tokens(text + self._refusal))
        return Reply(text, asked, answered, round((time.monotonic() - self._started) * 1000))
