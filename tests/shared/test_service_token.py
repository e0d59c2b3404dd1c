"""Service tokens: what is accepted, what is refused."""

import time
from typing import Any

import jwt
import orjson
import pytest

from shared.service_token import InvalidServiceToken, ServiceToken, verify

KEY = "k" * 32


def token(**changes: Any) -> str:
    now = int(time.time())
    claims = {"iss": "shop", "aud": "bakery", "iat": now, "exp": now + 60} | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.PyJWS().encode(orjson.dumps(claims), KEY, algorithm="HS256")  # JWT.encode would check them


def test_a_token_names_its_caller() -> None:
    header = ServiceToken(KEY, caller="shop", callee="bakery").header()["Authorization"]
    assert verify(header.removeprefix("Bearer "), KEY, callee="bakery") == "shop"
    assert verify(token(), KEY, callee="bakery") == "shop"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None}, {"iss": ""}, {"iss": 5}, {"iss": ["shop"]}, {"iss": "bakery"},
        {"aud": None}, {"aud": "butcher"}, {"exp": None}, {"exp": 1}, {"exp": "soon"},
    ],
)  # fmt: skip
def test_other_claims_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidServiceToken):
        verify(token(**changes), KEY, callee="bakery")


@pytest.mark.parametrize("text", [None, "", "x", "a.b.c", "é.ü.ö", "\udcff\udcfe.a.b"])
def test_text_that_is_no_token_is_refused(text: str | None) -> None:
    with pytest.raises(InvalidServiceToken):
        verify(text, KEY, callee="bakery")


def test_a_signature_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InvalidServiceToken):
        verify(token()[:-4] + "AAAA", KEY, callee="bakery")
