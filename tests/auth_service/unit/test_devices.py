"""What a device is called, by what its browser calls itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.sessions.devices import LONGEST, describe
from tests.auth_service.browsers import FIREFOX, IPHONE


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (None, "Unknown device"),
        ("", "Unknown device"),
        ("x", "Unknown device"),
        ("curl/8.5.0", "curl"),
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Mobile Safari on iOS"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_devices_have_short_names(user_agent: str | None, device: str) -> None:
    assert describe(user_agent) == device


@given(st.text(max_size=255))
def test_whatever_a_user_agent_says_its_device_has_a_name(user_agent: str) -> None:
    assert 0 < len(describe(user_agent)) <= LONGEST
