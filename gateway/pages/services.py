"""Asking the services about themselves: their health and their OpenAPI documents."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

from gateway.routes import Service

TIMEOUT = aiohttp.ClientTimeout(total=2.5)
"""Longer than a service takes to find out that its database does not answer."""

Json = dict[str, Any]


class Services:
    """The services' addresses, and how to ask them."""

    def __init__(self, session: aiohttp.ClientSession, urls: Mapping[Service, Sequence[str]]) -> None:
        self._session = session
        self._urls = urls

    async def health(self) -> dict[str, Json]:
        """Each service's own account of its health, by name.

        A service of several instances works as long as one does; ``instances`` has the account of each.
        """
        names = [service.value for service in self._urls]
        accounts = await asyncio.gather(*(self._health_of(urls) for urls in self._urls.values()))
        return dict(zip(names, accounts, strict=True))

    async def _health_of(self, urls: Sequence[str]) -> Json:
        instances = await asyncio.gather(*(self._instance_health(url) for url in urls))
        if len(instances) == 1:
            return instances[0]
        works = any(instance["status"] == "ok" for instance in instances)
        return {"status": "ok" if works else "unavailable", "instances": instances}

    async def _instance_health(self, url: str) -> Json:
        try:
            async with self._session.get(f"{url}/health", timeout=TIMEOUT) as response:
                body = await response.json()
                healthy = response.status == 200 and body["status"] == "ok"
                state = {"status": "ok" if healthy else "unavailable", "checks": dict(body["checks"])}
                if "details" in body:
                    state["details"] = dict(body["details"])
                return state
        except TimeoutError:
            return {"status": "unavailable", "checks": {"service": "timeout"}}
        except (aiohttp.ClientError, ValueError, KeyError, TypeError):
            return {"status": "unavailable", "checks": {"service": "unreachable"}}

    async def openapi(self) -> dict[str, Json]:
        """The OpenAPI documents of the services that can be reached, by name."""
        names = [service.value for service in self._urls]
        documents = await asyncio.gather(*(self._openapi_of(urls) for urls in self._urls.values()))
        return {name: each for name, each in zip(names, documents, strict=True) if each is not None}

    async def _openapi_of(self, urls: Sequence[str]) -> Json | None:
        for url in urls:
            try:
                async with self._session.get(f"{url}/openapi.json", timeout=TIMEOUT) as response:
                    response.raise_for_status()
                    document: Json = await response.json()
                    return document
            except (aiohttp.ClientError, TimeoutError, ValueError):
                continue
        return None
