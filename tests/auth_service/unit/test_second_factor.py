"""Rules of the second factor's codes, and how secrets are sealed."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.sealing import NotOpened, Purpose, Seal
from auth_service.second_factor.domain import (
    find_step,
    is_time_based,
    new_recovery_codes,
    new_secret,
    normalise,
    uri_of,
)

# RFC 6238, appendix B: SHA-1, the last six of eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
KEY = "an internal key of 32 characters or more"


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert find_step(RFC_SECRET, code, at(seconds), after=0) == seconds // 30


@given(st.sampled_from(VECTORS[1:]), st.integers(-100, 100))
def test_a_code_counts_one_step_early_or_late_and_no_more(vector: tuple[int, str], off: int) -> None:
    seconds, code = vector
    step = seconds // 30
    moment = at(seconds + off)
    near = abs(int(moment.timestamp()) // 30 - step) <= 1
    assert find_step(RFC_SECRET, code, moment, after=0) == (step if near else None)


@given(st.sampled_from(VECTORS), st.integers(-2, 2))
def test_a_code_counts_only_after_the_last_one_taken(vector: tuple[int, str], off: int) -> None:
    seconds, code = vector
    step = seconds // 30
    found = find_step(RFC_SECRET, code, at(seconds), after=step + off)
    assert found == (step if off < 0 else None)


def test_secrets_have_160_bits_and_are_read_by_apps() -> None:
    secret = new_secret()
    assert re.fullmatch(r"[A-Z2-7]{32}", secret)
    assert secret != new_secret()
    assert uri_of(secret, "Jürgen") == f"otpauth://totp/Codemaze:J%C3%BCrgen?secret={secret}&issuer=Codemaze"


def test_recovery_codes_are_ten_of_80_bits_and_never_look_like_the_apps() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}", code) for code in codes)
    assert not any(is_time_based(normalise(code)) for code in codes)


def test_codes_are_read_as_people_type_them() -> None:
    assert normalise(" K7QM x2rt-ABCD\t") == "k7qmx2rtabcd"
    assert normalise("123 456") == "123456"


@pytest.mark.parametrize("code", ["12345", "1234567", "١٢٣٤٥٦", "12345a", "", "abcdef"])
def test_only_six_plain_digits_are_of_the_app(code: str) -> None:
    assert not is_time_based(code)


def test_what_is_sealed_opens_for_whom_it_belongs_to_and_for_its_purpose_only() -> None:
    mine, other = uuid4().bytes, uuid4().bytes
    seal = Seal(KEY, Purpose.SECOND_FACTORS)
    sealed = seal.seal(b"secret", mine)
    assert b"secret" not in sealed
    assert sealed != seal.seal(b"secret", mine)
    assert Seal(KEY, Purpose.SECOND_FACTORS).open(sealed, mine) == b"secret"
    for stranger, owner in (
        (seal, other),
        (Seal(KEY, Purpose.SIGNING_KEYS), mine),
        (Seal(KEY + "!", Purpose.SECOND_FACTORS), mine),
    ):
        with pytest.raises(NotOpened):
            stranger.open(sealed, owner)
    with pytest.raises(NotOpened):
        seal.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), mine)
