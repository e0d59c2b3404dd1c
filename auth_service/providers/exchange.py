"""Who a provider's token, which a front-end got by itself, is of."""

from collections.abc import Mapping
from typing import Protocol

from auth_service.clock import Clock
from auth_service.providers import tokens
from auth_service.providers.domain import Person
from auth_service.providers.errors import ProviderRefused, ProviderUnknown, Reason
from auth_service.providers.fetch import Fetcher
from auth_service.providers.oauth2 import OAuth2Client
from auth_service.providers.oidc import OidcClient
from auth_service.providers.settings import Oidc, Provider, read_providers
from shared.errors import ValidationFailed


class ProviderClient(Protocol):
    """What each kind of provider can be asked."""

    @property
    def settings(self) -> Provider: ...

    async def by_token(self, text: str) -> Person: ...

    async def authorization_url(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str: ...

    async def by_code(
        self, code: str, *, issuer: str | None, redirect_uri: str, nonce: str, verifier: str
    ) -> Person: ...


class Providers:
    """The providers of the settings, by name."""

    def __init__(self, clients: Mapping[str, ProviderClient]) -> None:
        self._clients = clients

    @classmethod
    def of(cls, setting: str, fetcher: Fetcher, clock: Clock) -> "Providers":
        """Those of AUTH_PROVIDERS; raises ValueError."""
        return cls(
            {
                each.name: OidcClient(each, fetcher, clock)
                if isinstance(each, Oidc)
                else OAuth2Client(each, fetcher)
                for each in read_providers(setting)
            }
        )

    @property
    def all(self) -> list[Provider]:
        return [client.settings for client in self._clients.values()]

    @property
    def labels(self) -> dict[str, str]:
        """What people know the providers by."""
        return {name: client.settings.label for name, client in self._clients.items()}

    def get(self, name: str) -> ProviderClient:
        """Raises ProviderUnknown."""
        client = self._clients.get(name)
        if client is None:
            raise ProviderUnknown
        return client

    async def exchange(self, token: str, name: str | None) -> Person:
        """Who a token is of; ``name``: the provider's, which only an opaque token of several needs.

        Raises ProviderRefused, ProviderUnknown, ProviderUnavailable or ValidationFailed.
        """
        client = self.get(name) if name is not None else self._issued(token)
        if len(token) > tokens.LONGEST or not token.isascii() or not token.isprintable():
            raise ProviderRefused(Reason.MALFORMED)
        return await client.by_token(token)

    def _issued(self, token: str) -> ProviderClient:
        """The provider that a token says it is from, or the only one there is."""
        known = tokens.read(token)
        if known is not None:
            for client in self._clients.values():
                if isinstance(client.settings, Oidc) and client.settings.issuer == known.claims.get("iss"):
                    return client
        if known is not None or not self._clients:
            raise ProviderRefused(Reason.UNKNOWN_ISSUER)
        if len(self._clients) > 1:
            raise ValidationFailed(
                errors={"provider": ["Required for a token that does not name its issuer."]}
            )
        return next(iter(self._clients.values()))
