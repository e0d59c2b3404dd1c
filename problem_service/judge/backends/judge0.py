"""Judge0, hosted by oneself or behind RapidAPI. https://ce.judge0.com documents its API."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from itertools import chain, islice
from typing import ClassVar

import aiohttp

from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    LanguageState,
    ProblemLimits,
    Program,
    Step,
)
from problem_service.judge.backends.remote import judge0_wire as wire
from problem_service.judge.backends.remote import outcomes
from problem_service.judge.backends.remote.answers import Answer, items, objects, unlike_documented
from problem_service.judge.backends.remote.backend import RemoteBackend
from problem_service.judge.backends.remote.judge0_languages import DOCUMENTED, Judge0Language, choose
from problem_service.judge.backends.remote.refusals import AnswerTooLarge, Names, Refused
from problem_service.judge.backends.remote.service import Patience, Service, host_of
from problem_service.judge.boxes.interface import Limits
from problem_service.judge.languages.language import Language
from problem_service.judge.runner.job import run_limits

_FIRST_POLL_S = 0.1
_LONGEST_POLL_S = 2.0
_POLL_GROWTH = 1.5
_ANSWER_BYTES = 16 << 20
_MESSAGE_BYTES = 1 << 20  # what a compiler may say


class Judge0(RemoteBackend):
    """Programs go there in batches, a submission for each input; what is unfinished is asked for.

    Judge0 compiles for each input anew, cannot be told to stop, and has no verdict for memory. Limits above
    what the server allows are lowered to that. It cannot show output while a program runs.
    """

    label: ClassVar[str] = wire.NAME

    def __init__(
        self,
        url: str,
        languages: Mapping[str, Language],
        *,
        token: str | None = None,
        rapidapi_key: str | None = None,
        rapidapi_host: str | None = None,
        places: int = 4,
        patience: Patience | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        """``token``: of a server with AUTHN_TOKEN. ``rapidapi_host``: that of ``url`` if not given.

        Raises ValueError for an address or a secret that cannot be one.
        """
        secret_setting = "PROBLEM_JUDGE0_TOKEN" if rapidapi_key is None else "PROBLEM_JUDGE0_RAPIDAPI_KEY"
        headers = {}
        if token is not None:
            headers["X-Auth-Token"] = token
        if rapidapi_key is not None:
            headers |= {"X-RapidAPI-Key": rapidapi_key, "X-RapidAPI-Host": rapidapi_host or host_of(url)}
        names = Names(wire.NAME, "PROBLEM_JUDGE0_URL", secret_setting)
        service = Service(url, names, headers=headers, patience=patience, session=session)
        super().__init__(service, languages, places)
        self._ids: Mapping[str, Judge0Language] | None = None
        self._terms: wire.Terms | None = None

    async def languages(self) -> Sequence[LanguageState]:
        self._ids = await self._fetch_ids()
        versions = {name: language.version for name, language in self._ids.items()}
        return self._states(versions, f"{wire.NAME} does not list it")

    async def check(self) -> str:
        config = await self._service.get("config_info")
        if Answer(config, wire.NAME).items().get("maintenance_mode") is True:
            raise BackendUnavailable(f"{wire.NAME} is being maintained")
        return await super().check()

    async def run(
        self, program: Program, inputs: Iterable[Input], limits: ProblemLimits, *, live: bool = False
    ) -> AsyncGenerator[Step, None]:
        language = self._languages[program.language]
        source = language.single_file(program.source, program.signature)
        if not source.strip():  # which Judge0 refuses
            yield Built(ok=False, message="There is no program.")
            return
        language_id = await self._id(program.language)
        terms = await self._allowed()
        granted = terms.grant(run_limits(language, limits))
        patience = self._service.patience
        stall_s = patience.queue_s + patience.compile_s + granted.wall_s
        remaining = iter(inputs)
        first = next(remaining, None)
        index = 0
        for batch in wire.batches(chain([first or Input(b"")], remaining), terms.batch):
            submissions = [wire.submission(source, language_id, given, granted) for given in batch]
            tokens = await self._submit(submissions)
            async with aclosing(self._results(tokens, stall_s, granted.output_bytes)) as results:
                async for result in results:
                    if index > 0 and wire.complaint(result) is not None:
                        raise BackendFailed(f"{wire.NAME} did not compile what it had compiled before")
                    if index == 0:
                        message = _fault(language, result, granted)
                        if message is not None:
                            yield Built(ok=False, message=outcomes.complaint(language, message))
                            return
                        yield Built(ok=True)
                        if first is None:
                            return
                    outcome, said = wire.outcome(result, granted)
                    yield outcomes.ran(index, outcome, granted, language, said)
                    index += 1

    async def _submit(self, submissions: Sequence[Mapping[str, object]]) -> list[str]:
        """The tokens. Raises BackendUnavailable with the reason when one of them is refused."""
        try:
            answer = await self._service.post(
                "submissions/batch",
                {"submissions": submissions},
                params={"base64_encoded": "true"},
                within_s=self._service.patience.answer_s,
            )
        except Refused as refused:
            if not isinstance(refused.answer, list):
                raise
            answer = refused.answer  # every one is refused
        tokens = []
        for item in items(answer, wire.NAME, len(submissions)):
            token = item.get("token") if isinstance(item, dict) else None
            if not isinstance(token, str):
                raise BackendUnavailable(f"{wire.NAME} refuses a submission: {wire.refusal(item)}")
            tokens.append(token)
        return tokens

    async def _results(
        self, tokens: Sequence[str], stall_s: float, output_bytes: int
    ) -> AsyncGenerator[Answer, None]:
        """Finished submissions in order; BackendFailed when for ``stall_s`` none more has finished.

        Where the answer is too large, fewer are asked for at once.
        """
        clock = asyncio.get_running_loop().time
        most = max(_ANSWER_BYTES, _largest_result(output_bytes))
        at_once = len(tokens)
        waiting, finished = deque(tokens), dict[str, Answer]()
        pause_s, give_up_at = _FIRST_POLL_S, clock() + stall_s
        while waiting:
            await asyncio.sleep(pause_s)
            asked = [token for token in islice(waiting, at_once) if token not in finished]
            try:
                found = await self._finished(asked, most, longest_pause_s=give_up_at - clock())
            except AnswerTooLarge:
                if len(asked) == 1:
                    raise
                at_once, pause_s = len(asked) // 2, 0.0
                continue
            finished |= found
            there_is_more = len(waiting) > at_once
            while waiting and waiting[0] in finished:
                yield finished.pop(waiting.popleft())  # which may take its time
            if found:
                pause_s, give_up_at = 0.0 if there_is_more else _FIRST_POLL_S, clock() + stall_s
            elif clock() > give_up_at:
                raise BackendFailed(f"{wire.NAME} has not finished a program within {stall_s:g} s")
            else:
                pause_s = min(max(pause_s, _FIRST_POLL_S) * _POLL_GROWTH, _LONGEST_POLL_S)

    async def _finished(
        self, tokens: Sequence[str], most: int, *, longest_pause_s: float
    ) -> dict[str, Answer]:
        answer = await self._service.get(
            "submissions/batch",
            params={"tokens": ",".join(tokens), "base64_encoded": "true", "fields": wire.FIELDS},
            most=most,
            longest_pause_s=longest_pause_s,
        )
        listed = Answer(answer, wire.NAME).items().get("submissions")
        finished = {}
        for token, item in zip(tokens, items(listed, wire.NAME, len(tokens)), strict=True):
            if item is None:
                raise BackendFailed(f"{wire.NAME} has forgotten a submission")
            result = Answer(item, wire.NAME)
            if wire.status_of(result) is not None:
                finished[token] = result
        return finished

    async def _id(self, language: str) -> int:
        if self._ids is None or language not in self._ids:
            self._ids = await self._fetch_ids()
        if language not in self._ids:
            raise BackendUnavailable(f"{wire.NAME} does not list {self._languages[language].label}")
        return self._ids[language].id

    async def _fetch_ids(self) -> Mapping[str, Judge0Language]:
        listed = await self._service.find("languages")
        if listed is None:
            return DOCUMENTED
        known = []
        for item in objects(listed, wire.NAME):
            id_ = item.whole("id")
            if id_ is None:
                raise unlike_documented(wire.NAME, "a language has no id")
            known.append((id_, item.text("name")))
        return choose(known)

    async def _allowed(self) -> wire.Terms:
        if self._terms is None:
            config = await self._service.find("config_info")
            self._terms = (
                wire.Terms.of(Answer(config, wire.NAME)) if isinstance(config, dict) else wire.Terms()
            )
        return self._terms


def _fault(language: Language, first: Answer, limits: Limits) -> str | None:
    """What a first result tells of a program that does not compile; None of one that does."""
    message = wire.complaint(first)
    if message is not None:
        return message
    outcome, _ = wire.outcome(first, limits)
    return outcomes.syntax_error(language, outcome)


def _largest_result(output_bytes: int) -> int:
    """Bytes: two streams and a compiler's message in base64, which line breaks lengthen, too."""
    return (2 * output_bytes + _MESSAGE_BYTES) * 3 // 2
