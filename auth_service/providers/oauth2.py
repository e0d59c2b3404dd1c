"""A provider of OAuth 2 that tells of its users in a way of its own, as GitHub does."""

from typing import Any
from urllib.parse import urlencode

from auth_service.providers.domain import (
    LONGEST_NAME,
    Person,
    challenge_of,
    clean,
    clean_email,
    clean_picture,
    hints_of,
    shown_name,
    subject_of,
)
from auth_service.providers.errors import ProviderRefused, Reason
from auth_service.providers.fetch import Fetcher, unavailable
from auth_service.providers.settings import OAuth2

_CODE_REFUSED = frozenset({"bad_verification_code", "invalid_grant"})


class OAuth2Client:
    """What one provider says of people."""

    def __init__(self, settings: OAuth2, fetcher: Fetcher) -> None:
        self.settings = settings
        self._fetcher = fetcher

    async def by_token(self, text: str) -> Person:
        """Who an access token is of, if it was issued to our app; raises ProviderRefused or
        ProviderUnavailable.
        """
        settings = self.settings
        if settings.check_url is None or settings.client_secret is None:
            raise ProviderRefused(Reason.UNVERIFIABLE)
        answer = await self._fetcher.post(
            settings.check_url,
            json={"access_token": text},
            basic=(settings.client_id, settings.client_secret),
        )
        if answer.status in (400, 404, 422):
            raise ProviderRefused(Reason.INACTIVE)
        if answer.status != 200:
            raise unavailable(settings.check_url, f"it answers {answer.status}")
        app = answer.members.get("app")
        if not isinstance(app, dict) or app.get("client_id") != settings.client_id:
            raise ProviderRefused(Reason.OTHER_APP)
        return await self._person(text)

    async def authorization_url(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser; there is no place for the nonce."""
        del nonce
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(self.settings.scopes),
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = self.settings.authorization_url
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def by_code(
        self, code: str, *, issuer: str | None, redirect_uri: str, nonce: str, verifier: str
    ) -> Person:
        """Who came back with a code; raises ProviderRefused or ProviderUnavailable."""
        del issuer, nonce
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self.settings.client_id,
        }
        if self.settings.client_secret is not None:
            form["client_secret"] = self.settings.client_secret
        answer = await self._fetcher.post(self.settings.token_url, form=form)
        error = answer.members.get("error")
        if isinstance(error, str) and error in _CODE_REFUSED:
            raise ProviderRefused(Reason.CODE)
        token = answer.members.get("access_token")
        if answer.status != 200 or not isinstance(token, str) or not token.isascii():
            why = f"it answers {answer.status} {error!r:.100}"
            raise unavailable(self.settings.token_url, why)
        return await self._person(token)

    async def _person(self, token: str) -> Person:
        settings = self.settings
        user = await self._ask(settings.userinfo_url, token)
        if not isinstance(user, dict):
            raise unavailable(settings.userinfo_url, "it answers no object")

        def member(name: str | None) -> Any:
            return None if name is None else user.get(name)

        email = clean_email(member(settings.email_member))
        if settings.emails_url is not None:
            email = clean_email(primary_address(await self._ask(settings.emails_url, token))) or email
        username, name = (
            clean(member(each), LONGEST_NAME) for each in (settings.username_member, settings.name_member)
        )
        return Person(
            provider=settings.name,
            subject=subject_of(member(settings.subject_member)),
            name=shown_name(name),
            email=email,
            picture=clean_picture(member(settings.picture_member)),
            usernames=hints_of(username, name, email),
        )

    async def _ask(self, url: str, token: str) -> Any:
        answer = await self._fetcher.get(url, token=token)
        if answer.status == 401:
            raise ProviderRefused(Reason.INACTIVE)
        if answer.status != 200 or answer.body is None:
            raise unavailable(url, f"it answers {answer.status}, or no JSON")
        return answer.body


def primary_address(addresses: Any) -> str | None:
    """The verified primary address of a list ``[{email, primary, verified}]``."""
    for each in addresses if isinstance(addresses, list) else []:
        if isinstance(each, dict) and each.get("primary") is True and each.get("verified") is True:
            address = each.get("email")
            return address if isinstance(address, str) else None
    return None
