"""What goes wrong with identity providers."""

from enum import StrEnum
from typing import Self

from shared.errors import CodemazeError, Conflict, Kind, NotFound, Unauthenticated, Unavailable


class Reason(StrEnum):
    """Why what a provider, or somebody in its name, says of a user does not count."""

    MALFORMED = "malformed"
    UNKNOWN_ISSUER = "unknown-issuer"
    ALGORITHM = "algorithm-refused"
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE = "bad-signature"
    ISSUER = "wrong-issuer"
    AUDIENCE = "wrong-audience"
    PARTY = "wrong-authorized-party"
    TYPE = "wrong-token-type"
    EXPIRED = "expired"
    NOT_YET = "not-yet-valid"
    NONCE = "wrong-nonce"
    ACCESS_HASH = "wrong-access-token-hash"
    SUBJECT = "wrong-subject"
    UNVERIFIABLE = "issued-to-nobody-known"
    """Nobody tells which app an opaque token was issued to."""
    OTHER_APP = "issued-to-another-app"
    INACTIVE = "inactive"
    """The provider does not know the token, or not any more."""
    CODE = "code-refused"
    DENIED = "denied"
    """The user, or the provider, said no."""


class ProviderUnknown(NotFound):
    """There is no such identity provider."""

    code = "provider-unknown"


class ProviderRefused(Unauthenticated):
    """What the identity provider's token says does not count here."""

    code = "provider-token-refused"

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"The identity provider's token does not count here: {reason}.", reason=str(reason))
        self.reason = reason


class ProviderDenied(ProviderRefused):
    """The sign-in at the identity provider was given up or refused."""

    code = "provider-denied"


class ProviderUnavailable(Unavailable):
    """The identity provider does not answer as it should; try again soon."""

    code = "provider-unavailable"


class PublicUrlMissing(Unavailable):
    """Signing in by redirect needs the setting PUBLIC_URL; tell those who run this server."""

    code = "public-url-missing"


class StateMismatch(CodemazeError):
    """This is not the end of a sign-in that this browser began, or it took too long; begin again."""

    code = "state-mismatch"
    kind = Kind.INVALID


class AccountExists(Conflict):
    """There is an account with this e-mail address: sign in to it, and link the identity provider there."""

    code = "account-exists"

    @classmethod
    def told(cls, *, mailed: bool) -> Self:
        """The answer to who came; ``mailed``: whether the address got a token that joins the accounts."""
        more = " Or open the link that was mailed to the address." if mailed else ""
        return cls(f"{cls.__doc__}{more}", mailed=mailed)


class IdentityTaken(Conflict):
    """This account at the identity provider is linked with somebody else."""

    code = "identity-taken"


class AlreadyLinked(Conflict):
    """Another account at this identity provider is linked; unlink that first."""

    code = "already-linked"


class NotLinked(NotFound):
    """No account at this identity provider is linked."""

    code = "not-linked"


class LastWayIn(Conflict):
    """This is the only way to sign in to the account; set a password or link another provider first."""

    code = "last-way-in"


class InvalidLinkToken(CodemazeError):
    """This link was used, is too old, or never was one."""

    code = "invalid-token"
    kind = Kind.INVALID
