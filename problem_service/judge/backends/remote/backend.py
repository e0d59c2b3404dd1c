"""What the back-ends over HTTP have in common."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from problem_service.judge.backends.interface import LanguageState
from problem_service.judge.backends.remote.service import Service
from problem_service.judge.languages.language import Language


class RemoteBackend:
    """An async context. Its representation shows no secrets."""

    label: ClassVar[str]

    def __init__(self, service: Service, languages: Mapping[str, Language], places: int) -> None:
        self._service = service
        self._languages = languages
        self._places = places

    def __repr__(self) -> str:
        return repr(self._service)

    @property
    def name(self) -> str:
        return self.label.lower().replace("-", "")

    @property
    def places(self) -> int:
        return self._places

    async def __aenter__(self) -> Self:
        await self._service.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._service.__aexit__(*exception)

    async def languages(self) -> Sequence[LanguageState]:
        raise NotImplementedError

    async def check(self) -> str:
        states = await self.languages()
        there = sum(state.missing is None for state in states)
        return f"{self.label} at {self._service.host}: {there} of {len(states)} languages"

    def _states(self, versions: Mapping[str, str | None], missing: str) -> Sequence[LanguageState]:
        """``versions``: of the languages that are there; ``missing``: said of the others."""
        return [
            LanguageState(name, language.label, version=versions[name])
            if name in versions
            else LanguageState(name, language.label, missing=missing)
            for name, language in self._languages.items()
        ]
