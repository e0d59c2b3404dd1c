"""What access tokens say."""

from typing import Any

import jwt


def claims(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def role_in(token: str) -> str:
    return str(claims(token)["role"])
