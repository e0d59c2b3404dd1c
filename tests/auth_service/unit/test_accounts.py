"""Registrations."""

import re
from datetime import UTC, datetime

import pytest

from auth_service.accounts.domain import Registration
from auth_service.schemas import EMAIL
from shared.identity import Role

PASSWORD = "correct horse battery"


@pytest.mark.parametrize("address", ["a@b", "ada.lovelace+x@mail.example.org", "O'Hara@x-y.ie"])
def test_ordinary_addresses_are_taken(address: str) -> None:
    assert re.fullmatch(EMAIL, address)


@pytest.mark.parametrize("address", ["", "a", "@b", "a@", "a@-b.org", "a b@c", "a@b..c", "a@b\n", "a@b@c"])
def test_odd_addresses_are_refused(address: str) -> None:
    assert not re.fullmatch(EMAIL, address)


def test_whoever_registers_becomes_a_player() -> None:
    now = datetime.now(UTC)
    user = Registration("Ada", PASSWORD, "ada@example.org").user(avatar="avatar-01", now=now)
    assert (user.username, user.email, user.role, user.created_at) == (
        "Ada",
        "ada@example.org",
        Role.PLAYER,
        now,
    )
    assert not user.is_guest
