"""Access tokens: JWTs (RFC 7519) signed with Ed25519 (RFC 8037), as shared/identity.py reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import jwt

from auth_service.accounts.domain import User
from auth_service.keys.service import KeyRing
from shared.identity import ALGORITHM, AUDIENCE, ISSUER


class AccessTokens:
    """Issues access tokens with the current key."""

    def __init__(self, keys: KeyRing, lifetime: int) -> None:
        """``lifetime``: seconds."""
        self._keys = keys
        self.lifetime = lifetime

    def issue(self, user: User, session_id: UUID, now: datetime, *, lacks_second_factor: bool = False) -> str:
        """A token that holds from now on.

        ``iat`` has fractions of a second (RFC 7519 allows it), so that ending all sessions of a user does not
        hit the one that begins in the same second.
        """
        key = self._keys.current()
        issued_at = now.timestamp()
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "typ": "access",
            "sub": str(user.id),
            "name": user.username,
            "role": str(user.role),
            "sid": str(session_id),
            "jti": uuid4().hex,
            "iat": issued_at,
            "exp": int(issued_at) + self.lifetime,
        }
        if lacks_second_factor:
            claims["lacks_second_factor"] = True
        return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid})
