"""What people may call themselves, change, and see of each other."""

import unicodedata
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts.domain import User
from auth_service.profiles import views
from auth_service.profiles.domain import CHANGEABLE, change
from auth_service.profiles.names import LONGEST_NAME, find_name_fault, normalise_name
from shared.identity import Role

USER = User(uuid4(), "ada", "ada@example.org", Role.PLAYER, "avatar-01", datetime(2026, 1, 1, tzinfo=UTC))


@given(st.text(min_size=1, max_size=100))
def test_a_name_that_is_taken_is_normalised_and_can_be_seen(text: str) -> None:
    name = normalise_name(text)
    assert normalise_name(name) == name
    if find_name_fault(name) is None:
        assert 1 <= len(name) <= LONGEST_NAME
        assert unicodedata.is_normalized("NFC", name)
        assert not any(unicodedata.category(character) in ("Cc", "Cs", "Co") for character in name)
        assert not any(unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF") for c in name)


@pytest.mark.parametrize(
    "name", ["Ada", "王小明", "O'Neil-Smith Jr.", "علی\u200cرضا", "👩\u200d💻", "Z", "Ada  B"]
)
def test_people_have_many_names(name: str) -> None:
    assert find_name_fault(normalise_name(name)) is None


@given(
    st.dictionaries(st.sampled_from([*CHANGEABLE, "role", "id", "email"]), st.none() | st.text(max_size=5))
)
def test_a_change_is_of_what_people_may_change(wanted: dict[str, str | None]) -> None:
    user, members = change(USER, wanted)
    assert set(members) <= set(CHANGEABLE) & set(wanted)
    assert (user.id, user.role, user.email) == (USER.id, USER.role, USER.email)
    for member in CHANGEABLE:
        assert (getattr(user, member) != getattr(USER, member)) is (member in members)
    assert change(user, wanted) == (user, [])


def test_others_never_see_an_address() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    own, public = (view(USER, now, None) for view in (views.own, views.public))
    assert own.keys() - public.keys() == {"email", "is_verified"}
    assert "example.org" not in str(public)
