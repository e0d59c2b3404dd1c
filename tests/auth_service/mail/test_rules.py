"""What letters hold, where they go, and when they are tried again."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auth_service.mail.domain import FIRST_WAIT, LONGEST_WAIT, PATIENCE, next_attempt, wait_after
from auth_service.mail.letters import FORMS, Letter, Token, in_words, write
from auth_service.mail.server import check_sender, check_site, make_post, parse_server
from shared.settings import BadSettings

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
SITE = "https://play.example.org"
DATA = {"email": "ada@example.org", "provider": "GitHub"}
TOKEN = Token("t0ken", 1800)
draws = st.floats(0, 1, exclude_max=True)


def make(letter: Letter, *, recipient: str = "ada@example.org", name: str = "ada") -> EmailMessage:
    return write(
        letter,
        sender="Codemaze <no-reply@codemaze.example>",
        recipient=recipient,
        name=name,
        site=SITE,
        data=DATA,
        now=NOW,
        token=None if FORMS[letter].purpose is None else TOKEN,
    )


@pytest.mark.parametrize("letter", FORMS)
def test_every_letter_is_complete(letter: Letter) -> None:
    message = make(letter)
    text = message.get_content()
    assert "Hello ada," in text
    assert not {"{", "}"} & set(text)
    assert ("t0ken" in text) == (FORMS[letter].purpose is not None)
    assert ("30 minutes" in text) == (FORMS[letter].purpose is not None)
    assert max(map(len, text.splitlines())) < 110
    assert message["Subject"].isascii()
    assert b"\r\n\r\nHello ada,\r\n" in message.as_bytes()


def test_there_is_a_text_of_each_letter_but_one() -> None:
    assert set(Letter) - set(FORMS) == {Letter.PASSWORD_FORGOTTEN}


@given(name=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=32))
@example(name="{token}{link}{0}")
@example(name="Łukasz 愛")
def test_whatever_somebody_is_called_the_letter_is_the_same_but_for_the_name(name: str) -> None:
    message = make(Letter.RESET_PASSWORD, name=name)
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) < 998
    assert set(message.keys()) == set(make(Letter.RESET_PASSWORD).keys())
    assert message.get_content().startswith(f"Hello {name},")


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "ada",
        "ada@example.org\r\nBcc: all@example.org",
        "ada@example.org\n",
        "ada example@example.org",
        "ädä@example.org",
        "ada@example.org\0",
        "a,b@example.org",
        "ada@example.org,eve@example.org",
        "<ada@example.org>",
        "ada@eve@example.org",
    ],
)
def test_an_address_that_is_none_gets_no_letter(recipient: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        make(Letter.PASSWORD_CHANGED, recipient=recipient)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(59, "59 seconds"), (60, "1 minute"), (1800, "30 minutes"), (7200, "2 hours"), (86_400, "24 hours")],
)
def test_spans_of_time_in_words(seconds: int, text: str) -> None:
    assert in_words(seconds) == text


@given(attempt=st.integers(1, 10_000), draw=draws)
def test_each_wait_is_twice_the_one_before_up_to_a_most_and_less_by_up_to_a_half(
    attempt: int, draw: float
) -> None:
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 30))
    assert longest / 2 <= wait_after(attempt, draw).total_seconds() <= longest
    assert wait_after(attempt, 0).total_seconds() == longest


@given(attempt=st.integers(1, 100), draw=draws, age=st.floats(0, 2 * 86_400))
def test_a_letter_is_tried_again_for_a_day_and_no_longer(attempt: int, draw: float, age: float) -> None:
    now = NOW + timedelta(seconds=age)
    moment = next_attempt(NOW, attempt, now, draw)
    if moment is None:
        assert now + timedelta(seconds=LONGEST_WAIT) >= NOW + PATIENCE
    else:
        assert now < moment < NOW + PATIENCE


def test_the_forms_of_a_server() -> None:
    plain = parse_server("smtp://mail.example.org:25?starttls=never")
    assert (plain.host, plain.port, plain.starttls, plain.implicit_tls) == (
        "mail.example.org",
        25,
        False,
        False,
    )
    usual = parse_server("smtp://me%40example.org:p%3Ass@mail.example.org")
    assert (usual.port, usual.starttls, usual.implicit_tls) == (587, True, False)
    assert (usual.username, usual.password) == ("me@example.org", "p:ss")
    assert "p:ss" not in repr(usual)
    implicit = parse_server("smtps://[::1]")
    assert (implicit.host, implicit.port, implicit.starttls, implicit.implicit_tls) == (
        "::1",
        465,
        False,
        True,
    )
    assert parse_server("smtp://mail.example.org?starttls=required").starttls


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:0x",
        "smtp://mail.example.org:99999",
        "smtp://mail.example.org/inbox",
        "smtp://mail.example.org#x",
        "smtp://mail.example.org?starttls=maybe",
        "smtp://mail.example.org?tls=1",
        "smtps://mail.example.org?starttls=never",
        "smtp://me@mail.example.org",
        "smtp://:secret@mail.example.org",
        "smtp://me:secret@mail.example.org?starttls=never",
    ],
)
def test_what_is_no_server_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        parse_server(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["no-reply@example.org", "Codemaze <no-reply@example.org>", "Łódź <a@b.c>"])
def test_senders(text: str) -> None:
    check_sender(text)


@pytest.mark.parametrize("text", ["Codemaze", "<>", "a@b\r\nBcc: c@d", "a@", "Code <ä@b.c>"])
def test_what_is_no_sender(text: str) -> None:
    with pytest.raises(ValueError, match="must be of the form Name"):
        check_sender(text)


@pytest.mark.parametrize("text", ["https://play.example.org", "http://localhost:5173/arena/"])
def test_front_ends(text: str) -> None:
    check_site(text)


@pytest.mark.parametrize(
    "text", ["play.example.org", "ftp://a", "https://a/?x=1", "https://a/#x", "https://a b"]
)
def test_what_is_no_front_end(text: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        check_site(text)


def test_settings_of_mail_go_together() -> None:
    url, sender = "smtp://localhost?starttls=never", "a@example.org"
    assert make_post(None, None, None) is None
    with pytest.raises(BadSettings, match="MAIL_FROM"):
        make_post(url, None, SITE)
    with pytest.raises(BadSettings, match="AUTH_LINKS_URL"):
        make_post(url, sender, None)
    post = make_post(url, sender, SITE + "/")
    assert post is not None
    assert post.site == SITE
