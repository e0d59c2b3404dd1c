"""Asking a model: what comes well, and each way in which it does not."""

import asyncio
from email.utils import formatdate
from typing import Any

import openai
import pytest

from problem_service.generation import wire
from problem_service.generation.failures import Failure, ModelFailed, Reply
from problem_service.generation.model import Model, estimate_tokens
from problem_service.generation.prompt import Message
from problem_service.generation.schema import SCHEMA
from tests.problem_service.generation.conftest import settings_of
from tests.problem_service.generation.fake_model import (
    COMPLETION_TOKENS,
    KEY,
    PROMPT_TOKENS,
    FakeModel,
    Step,
    answers,
    fails,
    fails_in_stream,
    is_filtered,
    is_silent,
    is_truncated,
    refuses,
    resets,
    sends,
    sends_bytes,
)
from tests.waiting import until

ASKED: list[Message] = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "A problem!"}]


async def ask(step: Step, *, longest: int = 10_000, **settings: Any) -> Reply:
    async with FakeModel(step) as fake, Model(settings_of(fake, **settings), longest=longest) as model:
        return await model.ask(ASKED)


async def failure_of(step: Step, **options: Any) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        await ask(step, **options)
    return caught.value


def chunk(choice: object, **members: Any) -> dict[str, Any]:
    return {"id": "1", "object": "chat.completion.chunk", "choices": choice, **members}


async def test_an_answer_comes_with_its_tokens_and_its_time() -> None:
    reply = await ask(answers("{'one': 'two'}" * 100, piece=7))
    assert reply.text == "{'one': 'two'}" * 100
    assert (reply.prompt_tokens, reply.completion_tokens) == (PROMPT_TOKENS, COMPLETION_TOKENS)
    assert 0 < reply.latency_ms < 5_000


async def test_tokens_are_estimated_where_the_server_does_not_tell() -> None:
    reply = await ask(answers("Naïveté", tells_usage=False))
    assert reply.completion_tokens == estimate_tokens("Naïveté") == 3
    assert reply.prompt_tokens == 3 + 3


async def test_the_request_holds_the_model_to_the_schema() -> None:
    async with FakeModel(answers("{}")) as fake, Model(settings_of(fake)) as model:
        await model.ask(ASKED)
    (call,) = fake.calls
    assert call.headers["Authorization"] == f"Bearer {KEY}"
    assert call.body == {
        "model": "gpt-5-mini",
        "messages": ASKED,
        "stream": True,
        "stream_options": {"include_usage": True},
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "problem", "strict": True, "schema": SCHEMA},
        },
    }


@pytest.mark.parametrize(("output", "form"), [("json_object", {"type": "json_object"}), ("text", None)])
async def test_a_server_that_lacks_schemas_gets_it_in_the_prompt(output: str, form: object) -> None:
    settings = {"model_output": output, "model_temperature": 0.5, "model_name": "small-one"}
    async with FakeModel(answers("{}")) as fake, Model(settings_of(fake, **settings)) as model:
        await model.ask(ASKED)
    (call,) = fake.calls
    assert call.body.get("response_format") == form
    assert (call.body["temperature"], call.body["model"]) == (0.5, "small-one")
    assert call.messages[0]["content"].startswith("Be brief.\n\nAnswer with one JSON object")
    assert '"additionalProperties": false' in call.messages[0]["content"]
    assert call.messages[1:] == ASKED[1:]


async def test_what_cannot_be_stored_is_replaced_in_the_text() -> None:
    surrogate = r'"\ud800 and \u0000"'
    step = sends(f'{{"choices": [{{"delta": {{"content": {surrogate}}}, "finish_reason": "stop"}}]}}')
    assert (await ask(step)).text == "? and \ufffd"


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (refuses("Not this."), Failure.REFUSED),
        (is_filtered(), Failure.REFUSED),
        (fails(400, kind="invalid_request_error", code="content_filter"), Failure.REFUSED),
        (is_truncated(), Failure.TRUNCATED),
        (fails(429, kind="requests", code="rate_limit_exceeded"), Failure.RATE_LIMITED),
        (fails(429, kind="insufficient_quota", code="insufficient_quota"), Failure.UNAUTHORISED),
        (fails(401, code="invalid_api_key"), Failure.UNAUTHORISED),
        (fails(402, "Insufficient balance"), Failure.UNAUTHORISED),
        (fails(403, "Country not supported"), Failure.UNAUTHORISED),
        (fails(404, code="model_not_found"), Failure.BAD_REQUEST),
        (fails(400, "Unknown parameter"), Failure.BAD_REQUEST),
        (fails(422), Failure.BAD_REQUEST),
        (fails(408), Failure.TIMEOUT),
        (fails(500), Failure.MODEL_DOWN),
        (fails(503), Failure.MODEL_DOWN),
        (fails_in_stream({"message": "Overloaded", "type": "server_error"}), Failure.MODEL_DOWN),
        (fails_in_stream({"message": "Slowly!", "code": "rate_limit_exceeded"}), Failure.RATE_LIMITED),
        (fails_in_stream({"message": "Slowly!", "code": 429}), Failure.RATE_LIMITED),
        (fails_in_stream({"message": "Pay!", "type": "insufficient_quota"}), Failure.UNAUTHORISED),
        (fails_in_stream("it broke"), Failure.MODEL_DOWN),
        (resets(), Failure.MODEL_DOWN),
        (resets(""), Failure.MODEL_DOWN),
        (answers("", finish_reason="stop"), Failure.PROTOCOL),
        (answers("call", finish_reason="tool_calls"), Failure.PROTOCOL),
        (sends("this is no JSON"), Failure.PROTOCOL),
        (sends(5, [1], None, "null"), Failure.PROTOCOL),
        (sends(chunk("many"), chunk([5]), chunk([{"delta": "x"}]), chunk(None)), Failure.PROTOCOL),
        (sends(chunk([{"delta": {"content": ["x"]}, "finish_reason": 1}])), Failure.PROTOCOL),
        (sends(chunk([{"delta": {"content": "half an an"}}])), Failure.PROTOCOL),
        (sends(chunk([{"delta": {"content": "half an an"}}]), done=False), Failure.PROTOCOL),
        (sends("[" * 100_000), Failure.PROTOCOL),
        (sends_bytes(b"<html>Welcome</html>", content_type="text/html"), Failure.PROTOCOL),
        (sends_bytes(b"data: \xff\xfe\n\n"), Failure.PROTOCOL),
        (sends_bytes(b""), Failure.PROTOCOL),
    ],
)
async def test_each_failure_has_a_code(step: Step, code: Failure) -> None:
    failed = await failure_of(step)
    assert failed.code is code, failed


async def test_numbers_of_tokens_that_make_no_sense_are_not_believed() -> None:
    good = chunk([{"delta": {"content": "abcd"}, "finish_reason": "stop"}])
    for asked, answered in ((-5, 9), (9, "many"), (9, 10**30)):
        nonsense = chunk([], usage={"prompt_tokens": asked, "completion_tokens": answered})
        assert (await ask(sends(good, nonsense))).completion_tokens == 1


async def test_a_server_that_is_not_there_is_down() -> None:
    async with FakeModel(answers("{}")) as fake:
        settings = settings_of(fake)
    async with Model(settings) as model:
        with pytest.raises(ModelFailed) as caught:
            await model.ask(ASKED)
    assert (caught.value.code, caught.value.reply) == (Failure.MODEL_DOWN, None)


@pytest.mark.parametrize("text", ["", '{"idea": '])
async def test_silence_ends_a_call(text: str) -> None:
    failed = await failure_of(is_silent(text), model_silence=0.1)
    assert failed.code is Failure.TIMEOUT
    assert "no byte for 0.1 s" in failed.detail
    assert failed.reply is not None
    assert failed.reply.text == text


async def test_an_answer_that_goes_on_and_on_meets_the_time_limit() -> None:
    failed = await failure_of(answers("word " * 1_000, piece=5, pause=0.02), model_timeout=0.15)
    assert failed.code is Failure.TIMEOUT
    assert failed.reply is not None
    assert failed.reply.text.startswith("word ")
    assert failed.reply.completion_tokens == estimate_tokens(failed.reply.text)


async def test_a_slow_stream_is_no_silence() -> None:
    reply = await ask(answers("slowly does it", piece=2, pause=0.03), model_silence=0.15)
    assert reply.text == "slowly does it"


async def test_an_answer_has_a_longest_size() -> None:
    failed = await failure_of(answers("x" * 2_000, piece=100), longest=1_000)
    assert failed.code is Failure.TRUNCATED
    assert failed.reply is not None
    assert len(failed.reply.text) <= 1_100


@pytest.mark.parametrize("content_type", ["text/event-stream", "text/html"])
async def test_a_line_without_end_is_cut_off(content_type: str) -> None:
    endless = sends_bytes(b"x" * (1 << 20), content_type=content_type, again=40)
    assert (await failure_of(endless, model_timeout=20)).code is Failure.TRUNCATED


async def test_who_asked_too_often_learns_when_to_come_back() -> None:
    failed = await failure_of(fails(429, headers={"Retry-After": "17"}))
    assert (failed.code, failed.retry_after) == (Failure.RATE_LIMITED, 17)
    assert (await failure_of(fails(503, headers={"Retry-After": "3"}))).retry_after == 3
    assert (await failure_of(fails(429))).retry_after is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "20"}, 20),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": formatdate(1_000_060, usegmt=True)}, 60),
        ({"retry-after": formatdate(999_000, usegmt=True)}, 0),
        ({"retry-after": "Thu, 31 Dec 2099 23:59:59 GMT"}, 86_400),
        ({"retry-after": "-4"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Mon, 99 Foo 2026 99:99:99 GMT"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_has_two_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert wire.retry_after(headers, now=1_000_000) == seconds


async def test_what_was_charged_for_is_told_of_calls_that_fail() -> None:
    refused = await failure_of(refuses("No."))
    assert refused.reply is not None
    assert refused.reply.prompt_tokens == PROMPT_TOKENS
    assert (await failure_of(fails(500))).reply is None
    broken = await failure_of(resets('{"idea":'))
    assert broken.reply is not None
    assert broken.reply.completion_tokens == 2


async def test_an_error_does_not_tell_the_key() -> None:
    failed = await failure_of(fails(401, f"Incorrect API key provided: {KEY}"))
    assert KEY not in str(failed)
    assert "(the key)" in failed.detail


async def test_a_call_that_is_cancelled_leaves_the_server() -> None:
    async with FakeModel(is_silent("{")) as fake, Model(settings_of(fake)) as model:
        task = asyncio.create_task(model.ask(ASKED))
        await until(lambda: fake.open)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not fake.open)


async def test_the_fake_answers_the_sdk_without_a_stream_too() -> None:
    async with (
        FakeModel(answers("whole"), refuses("No.")) as fake,
        openai.AsyncOpenAI(api_key=KEY, base_url=fake.url, max_retries=0) as client,
    ):
        first = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])
        second = await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])
    assert (first.choices[0].message.content, second.choices[0].message.refusal) == ("whole", "No.")
    assert first.usage is not None
    assert first.usage.prompt_tokens == PROMPT_TOKENS
