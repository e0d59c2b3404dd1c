"""Letters on their way: whatever happens to the server or the service, each arrives, once if that can be."""

import logging
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from auth_service.accounts import repository as users
from auth_service.mail import Letter
from auth_service.mail.postman import LEASE
from auth_service.sessions.repository import lock_user
from auth_service.tables import AUDIT_LOG, MAILS, ONE_USE_TOKENS, USERS
from shared.metrics import METRICS
from tests.auth_service.conftest import Auth, MakeAuth, check_problem, mail_settings
from tests.auth_service.mail.certificates import make_certificate
from tests.auth_service.mail.server import MailServer, token_in
from tests.waiting import until

ADA, BEA = "ada@example.org", "bea@example.org"
_HELD = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def write(auth: Auth, letter: Letter, recipient: str, username: str = "ada", **data: Any) -> bool:
    """Put a letter to a user into the outbox."""
    async with auth.db.begin() as conn:
        user = await users.find_by_name(conn, username)
        assert user is not None
        return await auth.container.outbox().enqueue(conn, letter, recipient, user.id, **data)


def count(auth: Auth, outcome: str) -> float:
    app = auth.client.app
    assert app is not None
    return app[METRICS].registry.get_sample_value("codemaze_mails_total", {"outcome": outcome}) or 0.0


async def waiting(auth: Auth) -> list[Any]:
    async with auth.db.connect() as conn:
        return await conn.all(sa.select(MAILS).order_by(MAILS.c.id))


async def is_empty(auth: Auth) -> bool:
    return not await waiting(auth)


async def move_on(auth: Auth, span: timedelta) -> None:
    """Let time pass and the outbox be looked at."""
    auth.clock.ahead += span
    await auth.container.outbox().wake()


async def test_a_letter_arrives_as_it_was_written(mailing: Auth, mail_server: MailServer) -> None:
    await mailing.register("ada")
    assert await write(mailing, Letter.VERIFY_EMAIL, ADA, email=ADA)
    letter = await mail_server.wait_to(ADA)
    assert letter["From"] == "Codemaze <no-reply@codemaze.example>"
    assert letter["Subject"] == "Verify your e-mail address"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@codemaze.example>")
    assert abs(parsedate_to_datetime(letter["Date"]) - mailing.clock()) < timedelta(minutes=1)
    assert letter.get_content_type() == "text/plain"
    text, token = letter.get_content(), token_in(letter)
    lines = text.splitlines()
    assert f"https://play.example.org/arena/verify-email#token={token}" in lines
    assert token in lines
    assert "Hello ada," in text
    assert "24 hours" in text
    await until(lambda: is_empty(mailing))
    assert count(mailing, "sent") == 1


async def test_no_token_and_no_letter_is_kept_of_a_change_that_was_not_made(
    mailing: Auth, mail_server: MailServer
) -> None:
    await mailing.register("ada")
    with suppress(ZeroDivisionError):
        async with mailing.db.begin() as conn:
            user = await users.find_by_name(conn, "ada")
            assert user is not None
            await mailing.container.outbox().enqueue(conn, Letter.PASSWORD_CHANGED, ADA, user.id)
            raise ZeroDivisionError
    await write(mailing, Letter.SECOND_FACTOR_ON, BEA)
    await mail_server.wait_to(BEA)
    assert mail_server.to(ADA) == []


async def test_the_outbox_holds_no_tokens(mailing: Auth, mail_server: MailServer) -> None:
    await mailing.register("ada")
    mail_server.answers[ADA].extend(["451 later"] * 2)
    await write(mailing, Letter.RESET_PASSWORD, ADA, email=ADA)
    await until(lambda: _attempted(mailing, 1))
    first = await _tokens(mailing)
    assert len(first) == 1
    assert (await waiting(mailing))[0].data == {"email": ADA}
    await move_on(mailing, timedelta(minutes=1))
    await until(lambda: _attempted(mailing, 2))
    # The first may be on its way to somebody; the second takes its place.
    assert len(second := await _tokens(mailing)) == 1
    assert first != second


async def test_a_server_that_says_later_is_asked_again_later(mailing: Auth, mail_server: MailServer) -> None:
    await mailing.register("ada")
    mail_server.answers[ADA].append("451 4.7.1 greylisted")
    await write(mailing, Letter.PASSWORD_CHANGED, ADA)
    row = (await until(lambda: _attempted(mailing, 1)))[0]
    assert timedelta(seconds=7) < row.next_at - row.created_at < timedelta(seconds=20)
    status, health = await mailing.get("/health")
    assert (status, health["checks"]["mail"]) == (200, "ok")
    assert health["details"]["mail"].startswith("1 wait, the oldest for ")
    # Others need not wait for it.
    await write(mailing, Letter.PASSWORD_CHANGED, BEA)
    await mail_server.wait_to(BEA)
    assert mail_server.to(ADA) == []
    await move_on(mailing, timedelta(seconds=20))
    await mail_server.wait_to(ADA)
    await until(lambda: is_empty(mailing))
    assert len(mail_server.to(ADA)) == 1
    assert (count(mailing, "postponed"), count(mailing, "sent")) == (1, 2)


async def test_a_recipient_whom_the_server_does_not_know_is_given_up(
    mailing: Auth, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    await mailing.register("ada")
    mail_server.answers[ADA].append("550 5.1.1 no such user")
    await write(mailing, Letter.PASSWORD_CHANGED, ADA)
    await until(lambda: is_empty(mailing))
    assert (count(mailing, "given_up"), count(mailing, "sent")) == (1, 0)
    assert "is never sent: 550 5.1.1 no such user" in caplog.text
    await move_on(mailing, timedelta(hours=2))
    await write(mailing, Letter.PASSWORD_CHANGED, BEA)
    await mail_server.wait_to(BEA)
    assert mail_server.to(ADA) == []


async def test_a_letter_is_tried_for_a_day(
    mailing: Auth, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    await mailing.register("ada")
    mail_server.answers[ADA].extend(["451 later"] * 2)
    await write(mailing, Letter.PASSWORD_CHANGED, ADA)
    await until(lambda: _attempted(mailing, 1))
    await move_on(mailing, timedelta(hours=23, minutes=59, seconds=50))
    await until(lambda: is_empty(mailing))
    assert count(mailing, "given_up") == 1
    assert "is never sent: 451 later" in caplog.text


async def test_letters_wait_for_a_server_that_is_away(mailing: Auth, mail_server: MailServer) -> None:
    await mailing.register("ada")
    await mail_server.stop()
    for number in range(5):
        await write(mailing, Letter.PASSWORD_CHANGED, f"ada{number}@example.org")
    await until(lambda: _attempted(mailing, 1, of=5))
    assert (await mailing.get("/health"))[0] == 200
    await mail_server.start()
    await move_on(mailing, timedelta(seconds=20))
    letters = await mail_server.wait(5)
    await until(lambda: is_empty(mailing))
    assert len({letter["To"] for letter in letters}) == len(letters) == 5


async def test_a_letter_whose_answer_was_lost_is_sent_again_and_the_newest_token_counts(
    mailing: Auth, mail_server: MailServer
) -> None:
    await mailing.register("ada")
    mail_server.dies.append(True)
    await write(mailing, Letter.VERIFY_EMAIL, ADA, email=ADA)
    await mail_server.wait_to(ADA)
    await until(lambda: _attempted(mailing, 1))
    await move_on(mailing, timedelta(seconds=20))
    await mail_server.wait_to(ADA, 2)
    first, second = (token_in(letter) for letter in mail_server.to(ADA))
    outcome = await mailing.post("/api/auth/email/verify", {"token": first})
    check_problem(outcome, 400, "link-invalid")
    assert (await mailing.post("/api/auth/email/verify", {"token": second}))[0] == 200


async def test_a_letter_of_a_replica_that_died_is_sent_by_another(
    make_auth: MakeAuth, mail_server: MailServer
) -> None:
    auth = await make_auth(**mail_settings(mail_server))
    await auth.register("ada")
    now = auth.clock()
    async with auth.db.begin() as conn:  # as a replica leaves it that claimed the letter and died
        user = await users.find_by_name(conn, "ada")
        assert user is not None
        await conn.execute(
            sa.insert(MAILS).values(
                purpose=str(Letter.PASSWORD_CHANGED),
                user_id=user.id,
                recipient=ADA,
                data={},
                created_at=now,
                next_at=now + LEASE,
                attempts=1,
            )
        )
    await write(auth, Letter.PASSWORD_CHANGED, BEA)
    await mail_server.wait_to(BEA)
    assert mail_server.to(ADA) == []
    await move_on(auth, LEASE)
    await mail_server.wait_to(ADA)


async def test_two_replicas_send_each_of_many_letters_once(
    make_auth: MakeAuth, make_database: Callable[[], Any], mail_server: MailServer
) -> None:
    database = make_database()
    auth, other = [await make_auth(database, **mail_settings(mail_server)) for _ in range(2)]
    await auth.register("ada")
    for number in range(100):
        await write(auth, Letter.PASSWORD_CHANGED, f"user{number}@example.org")
    await mail_server.wait(100)
    await until(lambda: is_empty(auth))
    assert Counter(letter["To"] for letter in mail_server.letters).most_common(1)[0][1] == 1
    assert len(mail_server.letters) == 100
    assert count(auth, "sent") + count(other, "sent") == 100
    assert min(count(auth, "sent"), count(other, "sent")) > 0


async def test_who_goes_while_letters_are_written_gets_none_and_leaves_nothing(
    mailing: Auth, mail_server: MailServer
) -> None:
    user_id = UUID((await mailing.register("ada", email=ADA))["user"]["id"])
    token = {"token": token_in(await mail_server.wait_to(ADA))}
    assert (await mailing.post("/api/auth/email/verify", token))[0] == 200
    await until(lambda: is_empty(mailing))

    async def are_held() -> bool:
        async with mailing.db.connect() as other:
            return bool(await other.scalar(_HELD) == 2)

    async with mailing.db.begin() as conn:
        await lock_user(conn, user_id)
        await write(mailing, Letter.VERIFY_EMAIL, ADA, email=ADA)
        assert (await mailing.post("/api/auth/password/forgot", {"email": ADA}))[0] == 202
        await until(are_held, within=30)  # a letter, and what is to become one
        await conn.execute(sa.update(USERS).values(deleted_at=mailing.clock(), email=None, email_key=None))
    await until(lambda: is_empty(mailing))
    assert len(mail_server.to(ADA)) == 1
    async with mailing.db.connect() as conn:
        assert await conn.all(sa.select(ONE_USE_TOKENS).where(ONE_USE_TOKENS.c.used_at.is_(None))) == []
        asked = sa.select(AUDIT_LOG.c.user_id).where(AUDIT_LOG.c.event == "password_reset_asked")
        assert [row.user_id for row in await conn.all(asked)] == [None]


async def test_a_letter_that_cannot_be_written_holds_up_no_other(
    mailing: Auth, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    await mailing.register("ada")
    await write(mailing, Letter.PASSWORD_CHANGED, "ada@example.org\r\nBcc: all@example.org")
    await write(mailing, Letter.IDENTITY_LINKED, ADA)  # without the provider
    async with mailing.db.begin() as conn:  # of a version to come
        statement = sa.insert(MAILS).values(
            purpose="unheard-of",
            recipient=ADA,
            data={},
            created_at=mailing.clock(),
            next_at=mailing.clock(),
        )
        await conn.execute(statement)
    await write(mailing, Letter.PASSWORD_CHANGED, BEA)
    await mail_server.wait_to(BEA)
    left = await until(lambda: _left(mailing, 1))
    assert left[0].purpose == "unheard-of"
    assert [letter["To"] for letter in mail_server.letters] == [BEA]
    assert count(mailing, "given_up") == 2


async def test_letters_go_over_tls_with_a_password(
    make_auth: MakeAuth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    certificate = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with MailServer(context, login=("codemaze", "s3cret")) as server:
        stranger = await make_auth(**mail_settings(server))
        await stranger.register("ada")
        await write(stranger, Letter.PASSWORD_CHANGED, ADA)
        await until(lambda: _attempted(stranger, 1))  # nobody vouches for its certificate
        assert server.letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        auth = await make_auth(**mail_settings(server))
        await auth.register("ada")
        await write(auth, Letter.PASSWORD_CHANGED, BEA)
        await server.wait_to(BEA)
        assert server.encrypted == [True]
        wrong = mail_settings(server) | {"smtp_url": server.url.replace("s3cret", "wr0ng")}
        refused = await make_auth(**wrong)
        await refused.register("ada")
        await write(refused, Letter.PASSWORD_CHANGED, ADA)
        await until(lambda: _attempted(refused, 1))  # that can be mended
    assert "s3cret" not in caplog.text
    assert "wr0ng" not in caplog.text


async def test_a_server_without_starttls_gets_no_letter(make_auth: MakeAuth, mail_server: MailServer) -> None:
    settings = mail_settings(mail_server) | {"smtp_url": f"smtp://127.0.0.1:{mail_server.port}"}
    auth = await make_auth(**settings)
    await auth.register("ada")
    await write(auth, Letter.PASSWORD_CHANGED, ADA)
    await until(lambda: _attempted(auth, 1))
    assert mail_server.connections
    assert mail_server.letters == []


async def test_without_a_server_nothing_is_kept(auth: Auth) -> None:
    await auth.register("ada")
    assert not await write(auth, Letter.PASSWORD_CHANGED, ADA)
    assert await is_empty(auth)
    assert "mail" not in (await auth.get("/health"))[1]["checks"]


async def _attempted(auth: Auth, attempts: int, *, of: int = 1) -> list[Any]:
    """The letters, once as many have been tried as often and wait again."""
    rows = await waiting(auth)
    done = [row for row in rows if row.attempts == attempts and row.next_at < auth.clock() + LEASE / 2]
    return rows if len(done) == of and count(auth, "postponed") >= attempts * of else []


async def _left(auth: Auth, number: int) -> list[Any]:
    rows = await waiting(auth)
    return rows if len(rows) == number else []


async def _tokens(auth: Auth) -> list[bytes]:
    async with auth.db.connect() as conn:
        return [bytes(row.hash) for row in await conn.all(sa.select(ONE_USE_TOKENS.c.hash))]
