"""What go-judge keeps of one run, and how it is got rid of."""

import asyncio
import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from problem_service.judge.backends.interface import BackendFailed
from problem_service.judge.backends.remote.answers import Answer, unlike_documented
from problem_service.judge.backends.remote.gojudge_wire import NAME
from problem_service.judge.backends.remote.service import Service

_LATE_S = 1.0  # after which nothing more is stored by a request that was under way when it was cut short

_log = logging.getLogger(__name__)


class CachedFiles:
    """Files are kept under ids that go-judge makes up.

    A request that stores one may be cut short before its answer tells the id, and be sent again; so all have
    a name that is only theirs, by which they are found.
    """

    def __init__(self, service: Service) -> None:
        self.name = f"codemaze-{secrets.token_hex(8)}"
        self._service = service
        self._ids: set[str] = set()
        self._cut_short = 0

    @contextmanager
    def storing(self) -> Iterator[set[str]]:
        """Around a request that stores files of this name; its ids go into the set that this gives."""
        self._cut_short += 1
        yield self._ids
        self._cut_short -= 1  # not after an error

    async def put(self, content: bytes) -> Mapping[str, str]:
        """A file of a request: its text, or where it is none, the id of what is stored ahead of it."""
        try:
            return {"content": content.decode()}
        except UnicodeDecodeError:
            pass
        with self.storing() as stored:
            file_id = await self._service.upload("file", self.name, content)
            if not isinstance(file_id, str):
                raise unlike_documented(NAME, "a file has no id")
            stored.add(file_id)
        return {"fileId": file_id}

    async def delete(self) -> None:
        try:
            await self._delete(self._ids)
            await self._delete(await self._find())
            if self._cut_short:
                await asyncio.sleep(_LATE_S)
                await self._delete(await self._find())
        except BackendFailed as error:
            _log.warning("files named %s may be left at go-judge: %s", self.name, error)

    async def _find(self) -> set[str]:
        listed = Answer(await self._service.get("file"), NAME).items()
        return {id_ for id_, name in listed.items() if name == self.name}

    async def _delete(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            await self._service.delete(f"file/{id_}")
