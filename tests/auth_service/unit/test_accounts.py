"""Names and passwords."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts.domain import (
    PSEUDONYM,
    USERNAME,
    PasswordTooLong,
    Registration,
    UsernameReserved,
    is_reserved,
    is_too_long,
    key_of,
)
from auth_service.schemas import EMAIL
from shared.identity import Role

PASSWORD = "12345678"


@pytest.mark.parametrize("name", ["abc", "A-b_9", "a" * 32])
def test_usernames_have_letters_digits_underscores_and_hyphens(name: str) -> None:
    assert re.fullmatch(USERNAME, name)


@pytest.mark.parametrize("name", ["", "ab", "a" * 33, "a b c", "né-e", "a@b", "abc\n", "١٢٣"])
def test_other_usernames_are_refused(name: str) -> None:
    assert not re.fullmatch(USERNAME, name)


@pytest.mark.parametrize("name", ["ab", "a" * 16, "a-b-c", "abc\n"])
def test_pseudonyms_are_shorter_and_have_no_hyphens(name: str) -> None:
    assert not re.fullmatch(PSEUDONYM, name)


@pytest.mark.parametrize("name", ["admin", "Moderator", "SYSTEM"])
def test_some_names_are_reserved_in_any_case(name: str) -> None:
    assert is_reserved(name)
    with pytest.raises(UsernameReserved):
        Registration(name, PASSWORD).check()


@given(st.from_regex(USERNAME, fullmatch=True))
def test_a_name_is_the_same_in_any_case(name: str) -> None:
    assert key_of(name.upper()) == key_of(name.lower()) == key_of(name)


@pytest.mark.parametrize("address", ["a@b", "ada.lovelace+x@mail.example.org", "O'Hara@x-y.ie"])
def test_ordinary_addresses_are_taken(address: str) -> None:
    assert re.fullmatch(EMAIL, address)


@pytest.mark.parametrize("address", ["", "a", "@b", "a@", "a@-b.org", "a b@c", "a@b..c", "a@b\n", "a@b@c"])
def test_odd_addresses_are_refused(address: str) -> None:
    assert not re.fullmatch(EMAIL, address)


def test_a_password_is_measured_in_bytes() -> None:
    assert not is_too_long("x" * 1024)
    assert not is_too_long("ü" * 512)
    assert is_too_long("ü" * 513)
    with pytest.raises(PasswordTooLong):
        Registration("ada", "ü" * 513).check()


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
