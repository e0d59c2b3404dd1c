"""What passwords may be, and how they are hashed."""

import gzip
import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from auth_service.accounts.passwords import (
    PasswordBreached,
    PasswordGuessable,
    Passwords,
    PasswordTooLong,
    PasswordTooShort,
    build,
    check_new_password,
    common,
)
from auth_service.accounts.passwords.rules import is_guessable, normalise

HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    with Passwords(HASHER, threads=1, queue=10, registry=CollectorRegistry()) as passwords:
        yield passwords


def check(password: str, username: str = "ada", email: str | None = "ada.lovelace+maze@example.org") -> None:
    check_new_password(password, username=username, email=email)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "x7 Ü!", "пароль от входа", "🐴🔋🐴🔋🐴🔋🐴🔋", "        ", "ada and charles"],
)
def test_there_are_no_rules_of_composition(password: str) -> None:
    check(password.ljust(8))


def test_a_password_is_measured_in_characters_and_bytes_once_normalised() -> None:
    check("ü" * 512)
    with pytest.raises(PasswordTooLong):
        check("ü" * 513)
    with pytest.raises(PasswordTooShort):
        check("x7!qüzv")
    with pytest.raises(PasswordTooShort):
        check("u\u0308" * 7)  # fourteen, and seven once they are put together


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "12345678",
        "PassWord1",
        "qwertyuiop",
        "ｐａｓｓｗｏｒｄ",
        "iloveyou",
        "1q2w3e4r",
        "football1",
        "trustno1",
    ],
)
def test_common_passwords_are_refused_in_any_case_and_form(password: str) -> None:
    with pytest.raises(PasswordBreached):
        check(password)


@pytest.mark.parametrize(
    "password",
    [
        "ada.lovelace",
        "Ada.Lovelace+Maze",
        "ada.lovelace+maze@example.org",
        "ADA.LOVELACE+MAZE@EXAMPLE.ORG",
        "adalovelaceuser99",
        "AdaLovelaceUser!!!",
        "codemaze",
        "CodeMaze2026!",
        "123codemaze",
        "ada.lovelace1815",
    ],
)
def test_passwords_that_a_name_gives_away_are_refused(password: str) -> None:
    with pytest.raises(PasswordGuessable):
        check(password, username="AdaLovelaceUser7")


@pytest.mark.parametrize("password", ["adalovelace", "codemaze is fun", "ada.lovelace.codemaze", "a1234567x"])
def test_passwords_with_more_than_a_name_in_them_are_taken(password: str) -> None:
    check(password, username="a12345")


def test_a_name_of_hardly_any_letters_gives_nothing_away() -> None:
    assert not is_guessable("a98237465", username="a12", email=None)
    assert is_guessable("A1200000000", username="A1200000000", email=None)
    assert not is_guessable("982374650", username="123456", email=None)


@given(st.text(max_size=50))
def test_no_form_of_a_username_is_its_password(username: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert is_guessable(unicodedata.normalize(form, username), username=username, email=None)


def test_the_file_has_tens_of_thousands_in_order_and_each_is_found() -> None:
    raw = common.FILE.read_bytes()
    hashes = [raw[start : start + common.SIZE] for start in range(0, len(raw), common.SIZE)]
    assert len(hashes) > 20_000
    assert hashes == sorted(set(hashes))
    assert len(hashes) / 2 ** (8 * common.SIZE) < 1e-9


@given(st.lists(st.text(max_size=12), max_size=30), st.text(max_size=12))
def test_what_is_packed_is_found_and_nothing_else(words: list[str], other: str) -> None:
    packed = common.pack(words)
    folded = {normalise(normalise(word).casefold()) for word in words}
    assert len(packed) == common.SIZE * len(folded)
    for word in (*words, other):
        expected = normalise(normalise(word).casefold()) in folded
        assert common.holds(packed, common.fingerprint(word)) == expected


def test_lists_of_several_kinds_are_read_and_short_words_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plain.txt").write_text("password\nshort\nhunter22\n")
    (tmp_path / "packed.txt.gz").write_bytes(gzip.compress(b"PASSWORD\nsunshine\n"))
    (tmp_path / "list.json").write_text(json.dumps(["sunshine", 12345678, "abc"]))
    monkeypatch.setattr(common, "FILE", tmp_path / "common.bin")
    monkeypatch.setattr(sys, "argv", ["build", *(str(path) for path in sorted(tmp_path.iterdir()))])
    build.main()
    made = (tmp_path / "common.bin").read_bytes()
    assert made == common.pack(["password", "hunter22", "sunshine", "12345678"])
    assert "4 passwords" in capsys.readouterr().out


@given(st.text(max_size=20), st.text(max_size=20))
async def test_a_password_is_the_same_in_every_normal_form(password: str, other: str) -> None:
    with Passwords(HASHER, threads=1, queue=10, registry=CollectorRegistry()) as passwords:
        kept = await passwords.hash(password)
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            checked = await passwords.check(kept, unicodedata.normalize(form, password))
            assert (checked.ok, checked.new_hash) == (True, None)
        assert (await passwords.check(kept, other)).ok == (normalise(other) == normalise(password))


@pytest.mark.parametrize("password", ["plain ascii", "Ångström", "A\u030angstro\u0308m", "ﬁnal answer"])
async def test_an_older_hash_of_a_password_as_it_was_given_still_counts_and_is_replaced(
    passwords: Passwords, password: str
) -> None:
    old = HASHER.hash(password)
    checked = await passwords.check(old, password)
    assert checked.ok
    assert checked.new_hash is not None
    assert not (await passwords.check(old, password + "x")).ok
    again = await passwords.check(checked.new_hash, password)
    assert (again.ok, again.new_hash) == (True, None)


async def test_there_is_no_password_for_nobody(passwords: Passwords) -> None:
    assert not (await passwords.check(None, "")).ok
