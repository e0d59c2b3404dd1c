"""Access tokens that no service would issue: expired, of strangers, for others."""

import base64
import json
import time
import uuid
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth_service.keys.sealing import Sealer
from deploy.secrets import load_secrets
from deploy.stack import Stack
from tests.e2e.rest.database import Contents

_KEY = "SELECT kid, sealed_private_key FROM auth.signing_keys WHERE retired_at IS NULL"


class Forger:
    """Signs with the stack's own key what the stack would not sign, and with keys of its own."""

    def __init__(self, stack: Stack, contents: Contents, token: str) -> None:
        """``token``: a good one, whose claims are changed."""
        kid, sealed = contents.one(_KEY)
        assert isinstance(kid, str)
        assert isinstance(sealed, memoryview)
        self._kid = kid
        self._key = Sealer(load_secrets(stack.data).internal_key).open(bytes(sealed), kid)
        self._token = token
        self._claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})

    def sign(self, key: Ed25519PrivateKey | None = None, kid: str | None = None, **claims: Any) -> str:
        """A token with other claims (None takes one out), by the stack's key unless another is given."""
        changed = {name: value for name, value in (self._claims | claims).items() if value is not None}
        headers = {"kid": kid or self._kid}
        return jwt.encode(changed, key or self._key, algorithm="EdDSA", headers=headers)

    @property
    def public_key(self) -> bytes:
        """Of the stack's own key, which everybody knows."""
        return self._key.public_key().public_bytes_raw()

    def refused(self) -> Mapping[str, str]:
        """Values of the Authorization header by what is wrong with them, for latin-1; none may pass."""
        now, stranger = time.time(), Ed25519PrivateKey.generate()
        head, body, signature = self._token.split(".")
        tokens = {
            "expired": self.sign(iat=now - 1000, exp=now - 1),
            "stranger's with our key's id": self.sign(stranger),
            "stranger's with its own key's id": self.sign(stranger, kid="stranger"),
            "unsigned": jwt.encode(self._claims, "", algorithm="none", headers={"kid": self._kid}),
            "signed with the public key as a secret": jwt.encode(
                self._claims, self.public_key, algorithm="HS256", headers={"kid": self._kid}
            ),
            "of another issuer": self.sign(iss="somebody"),
            "for another audience": self.sign(aud="somebody"),
            "no access token": self.sign(typ="refresh"),
            "without an end": self.sign(exp=None),
            "without a subject": self.sign(sub=None),
            "of a role that is none": self.sign(role="root"),
            "of a subject that is none": self.sign(sub="ada"),
            "not good yet": self.sign(nbf=now + 1000),
            "changed": ".".join((head, _rename(body), signature)),
            "cut": f"{head}.{body}",
            "short": "x",
            "of dots": "..",
            "long": "x" * 5000,
            "not ASCII": "t\xf6ken",
        }
        return {name: f"Bearer {token}" for name, token in tokens.items()} | {
            "of another scheme": f"Basic {self._token}",
            "without a scheme": self._token,
            "without a token": "Bearer",
        }


def _rename(body: str) -> str:
    """The same claims, but of somebody else."""
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    changed = json.dumps(claims | {"sub": str(uuid.uuid4())}).encode()
    return base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
