"""A provider of OpenID Connect: its tokens, and its side of the authorization-code flow."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from auth_service.clock import Clock
from auth_service.providers import tokens
from auth_service.providers.domain import Person, challenge_of
from auth_service.providers.errors import ProviderRefused, Reason
from auth_service.providers.fetch import Answer, Fetcher, unavailable
from auth_service.providers.issuer import Issuer, Metadata
from auth_service.providers.settings import Oidc
from auth_service.providers.tokens import Unverified


class OidcClient:
    """What one provider says of people."""

    def __init__(self, settings: Oidc, fetcher: Fetcher, clock: Clock) -> None:
        self.settings = settings
        self._fetcher = fetcher
        self._clock = clock
        self._issuer = Issuer(settings.issuer, fetcher, clock)

    async def by_token(self, text: str) -> Person:
        """Who an ID token or an access token is of; raises ProviderRefused or ProviderUnavailable."""
        token = tokens.read(text)
        if token is None:
            return await self._by_opaque(text)
        await self._verify(token)
        if self.settings.client_ids & tokens.audiences_of(token.claims):
            tokens.check_id_token(token, self.settings.client_ids)
            return Person.of_claims(self.settings.name, token.claims)
        tokens.check_access_token(token, self.settings.audience)
        endpoint = (await self._issuer.metadata()).userinfo_endpoint
        if endpoint is None:
            return Person.of_claims(self.settings.name, token.claims)
        return await self._userinfo(endpoint, text, token.claims)

    async def authorization_url(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser; raises ProviderUnavailable."""
        endpoint = (await self._issuer.metadata()).authorization_endpoint
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(self.settings.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def by_code(
        self, code: str, *, issuer: str | None, redirect_uri: str, nonce: str, verifier: str
    ) -> Person:
        """Who came back with a code; ``issuer``: as the response says (RFC 9207).

        Raises ProviderRefused or ProviderUnavailable.
        """
        metadata = await self._issuer.metadata()
        if issuer != self.settings.issuer and (issuer is not None or metadata.names_itself):
            raise ProviderRefused(Reason.ISSUER)
        answer = await self._exchange(metadata, code, redirect_uri, verifier)
        text, access_token = (answer.members.get(name) for name in ("id_token", "access_token"))
        token = tokens.read(text) if isinstance(text, str) else None
        if token is None:
            raise ProviderRefused(Reason.MALFORMED)
        await self._verify(token)
        tokens.check_id_token(token, {self.settings.client_id})
        tokens.check_nonce(token.claims, nonce)
        access_token = access_token if isinstance(access_token, str) else None
        tokens.check_access_hash(token, access_token)
        lacks_profile = not token.claims.keys() & {"email", "name", "preferred_username", "nickname"}
        if access_token is not None and metadata.userinfo_endpoint is not None and lacks_profile:
            return await self._userinfo(metadata.userinfo_endpoint, access_token, token.claims)
        return Person.of_claims(self.settings.name, token.claims)

    async def _verify(self, token: Unverified) -> None:
        tokens.check_form(token, self.settings.algorithms)
        if token.claims.get("iss") != self.settings.issuer:
            raise ProviderRefused(Reason.ISSUER)
        tokens.check_signature(token, await self._issuer.key_for(token))
        tokens.check_claims(token.claims, issuer=self.settings.issuer, now=self._clock().timestamp())

    async def _exchange(self, metadata: Metadata, code: str, redirect_uri: str, verifier: str) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        answer = await self._post_as_client(metadata, metadata.token_endpoint, form)
        if answer.status == 400 and answer.members.get("error") == "invalid_grant":
            raise ProviderRefused(Reason.CODE)
        if answer.status != 200:
            why = f"it answers {answer.status} {answer.members.get('error')!r:.100}"
            raise unavailable(metadata.token_endpoint, why)
        return answer

    async def _post_as_client(self, metadata: Metadata, url: str, form: Mapping[str, str]) -> Answer:
        client, secret = self.settings.client_id, self.settings.client_secret
        if secret is not None and metadata.basic:  # RFC 6749, section 2.3.1
            return await self._fetcher.post(url, form=form, basic=(quote_plus(client), quote_plus(secret)))
        more = {"client_id": client} if secret is None else {"client_id": client, "client_secret": secret}
        return await self._fetcher.post(url, form={**form, **more})

    async def _by_opaque(self, text: str) -> Person:
        """Who an opaque access token is of, if it was issued to us: anybody's app could have got it."""
        metadata = await self._issuer.metadata()
        if metadata.userinfo_endpoint is None:
            raise ProviderRefused(Reason.UNVERIFIABLE)
        subject: Mapping[str, Any] = {}
        if metadata.introspection_endpoint is not None and self.settings.client_secret is not None:
            subject = await self._introspect(metadata, metadata.introspection_endpoint, text)
        elif not self.settings.userinfo_is_ours:
            raise ProviderRefused(Reason.UNVERIFIABLE)
        return await self._userinfo(metadata.userinfo_endpoint, text, subject)

    async def _introspect(self, metadata: Metadata, url: str, text: str) -> Mapping[str, Any]:
        """What the issuer says of a token (RFC 7662)."""
        form = {"token": text, "token_type_hint": "access_token"}
        answer = await self._post_as_client(metadata, url, form)
        if answer.status != 200:
            raise unavailable(url, f"it answers {answer.status}")
        if answer.members.get("active") is not True:
            raise ProviderRefused(Reason.INACTIVE)
        client = answer.members.get("client_id")
        is_ours = isinstance(client, str) and client in self.settings.client_ids
        if not is_ours and self.settings.audience not in tokens.audiences_of(answer.members):
            raise ProviderRefused(Reason.OTHER_APP)
        return answer.members

    async def _userinfo(self, url: str, access_token: str, claims: Mapping[str, Any]) -> Person:
        """What userinfo tells beyond the claims, of the same subject (OpenID Connect Core, 5.3.2)."""
        answer = await self._fetcher.get(url, token=access_token)
        if answer.status in (401, 403):
            raise ProviderRefused(Reason.INACTIVE)
        if answer.status != 200 or not answer.members:
            raise unavailable(url, f"it answers {answer.status}, or no JSON object")
        if "sub" in claims and answer.members.get("sub") != claims["sub"]:
            raise ProviderRefused(Reason.SUBJECT)
        return Person.of_claims(self.settings.name, answer.members)
