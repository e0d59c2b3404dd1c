"""Usernames over HTTP and in the database."""

import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from alembic import command
from alembic.config import Config
from argon2 import PasswordHasher

import auth_service
from auth_service.accounts.names import name_key
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.databases import MadeDatabase


async def register(auth: Auth, username: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/register", {"username": username, "password": PASSWORD})


async def log_in(auth: Auth, login: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", {"login": login, "password": PASSWORD})


async def test_a_name_is_kept_normalised_and_found_by_any_spelling(auth: Auth) -> None:
    given = "Zoe\u0308_ﬁ"
    user = (await auth.register(given))["user"]
    assert user["username"] == unicodedata.normalize("NFKC", given) == "Zoë_fi"
    for login in (given, "Zoë_fi", "ZOË_FI", "zo\u00eb_ﬁ", "zоё_fl", "Z0ë_f1"):
        status, answer = await log_in(auth, login)
        assert (status, answer["user"]["id"]) == (200, user["id"]), login
    for login in ("Zoe_fi", "Zoë-fi", "Zoë_f"):
        check_problem(await log_in(auth, login), 401, "bad-credentials")


async def test_a_name_that_looks_like_another_is_taken(auth: Auth) -> None:
    await auth.register("Paypal")
    await auth.guest("Bob_10")
    for name in ("раураl", "PAYPAL", "ｐａｙｐａｌ", "PayPaI", "paypa1"):
        outcome = await register(auth, name)
        if outcome[0] == 400:  # of two scripts
            assert outcome[1]["errors"].keys() == {"username"}
        else:
            check_problem(outcome, 409, "username-taken")
    check_problem(await register(auth, "B0b_lO"), 409, "username-taken")
    check_problem(await auth.post("/api/auth/guest", {"pseudonym": "PAYPA1"}), 409, "pseudonym-taken")
    check_problem(await auth.post("/login", {"pseudonym": "adm1n"}), 400, "pseudonym-reserved")
    check_problem(await register(auth, "rnoderator"), 409, "username-reserved")


async def test_what_is_no_name_is_said_by_field(auth: Auth) -> None:
    for name in ("аdmin", "ab\u202ecd", "a\u200bbc", "ab c", "abc😀", "a" * 33, "ﷺ" * 10):
        status, answer = await register(auth, name)
        assert (status, answer["code"]) == (400, "validation-failed")
        assert answer["errors"].keys() == {"username"}
        for path, more in (("/auth/register", {}), ("/register", {"email": "ada@example.org"})):
            body = {"username": name, "password": PASSWORD, **more}
            check_problem(await auth.post(path, body), 400, "validation-failed")
    for other in ("abc\u0000", None, 123, ["abc"]):
        bad: dict[str, Any] = {"username": other, "password": PASSWORD}
        check_problem(await auth.post("/api/auth/register", bad), 400, "validation-failed")


async def test_the_document_says_what_a_name_is(auth: Auth) -> None:
    _, document = await auth.get("/openapi.json")
    username = document["components"]["schemas"]["Register"]["properties"]["username"]
    assert (username["minLength"], username["maxLength"]) == (3, 96)
    assert "3 to 32 characters" in username["description"]
    assert username["pattern"].startswith("^[^")


class Older:
    """A database as it was before names that look alike were one."""

    def __init__(self, made: MadeDatabase) -> None:
        self.made = made
        self._config = Config()
        package = Path(auth_service.__file__).parent
        self._config.set_main_option("script_location", str(package / "migrations"))
        self._config.attributes.update(dsn=made.dsn("auth"), schema="auth")
        self.downgrade()

    def downgrade(self) -> None:
        command.downgrade(self._config, "0001")

    def upgrade(self) -> None:
        command.upgrade(self._config, "head")

    def add(self, username: str, *, age: int, key: str | None = "", role: str = "player") -> str:
        """A user who came ``age`` days ago; ``key``: None for a guest whose name is somebody else's now."""
        user_id = str(uuid4())
        self.run(
            "INSERT INTO auth.users (id, username, name_key, password_hash, role, avatar, created_at)"
            " VALUES (%s, %s, %s, %s, %s, 'avatar-01', %s)",
            user_id,
            username,
            username.lower() if key == "" else key,
            None if role == "guest" else HASH,
            role,
            datetime.now(UTC) - timedelta(days=age),
        )
        return user_id

    def keys(self) -> dict[str, str | None]:
        return {str(user_id): key for user_id, key in self.run("SELECT id, name_key FROM auth.users")}

    def run(self, statement: str, *values: Any) -> list[Any]:
        connection = psycopg2.connect(self.made.dsn("auth"))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


@pytest.fixture
def older(make_database: Any) -> Older:
    return Older(make_database())


async def test_names_of_before_keep_working_even_those_that_look_alike(
    older: Older, make_auth: MakeAuth
) -> None:
    alone = older.add("Mia-10", age=9)
    elder = older.add("Player_I", age=8)
    younger = older.add("player_1", age=7)
    plain = older.add("lala", age=1)
    decorated = older.add("Iaia", age=5)
    former = older.add("zed", age=5, key=None, role="guest")
    guest = older.add("zed", age=4, role="guest")
    older.upgrade()
    assert older.keys() == {
        alone: name_key("mia-10"),
        elder: name_key("player_1"),
        younger: "player_1",
        plain: "lala",  # it is its key, whoever came first
        decorated: "iaia",
        former: None,
        guest: "zed",
    }
    auth = await make_auth(older.made)
    for login, user_id in (
        ("MIA-10", alone),
        ("mla-lo", alone),
        ("Player_I", elder),
        ("PLAYER_L", elder),
        ("player_1", younger),
        ("Player_1", younger),
        ("lala", plain),
        ("LAIA", plain),
        ("iaia", decorated),
        ("IAIA", decorated),
    ):
        status, answer = await log_in(auth, login)
        assert (status, answer["user"]["id"]) == (200, user_id), login
    for name in ("player_l", "PLAYER_1", "1a1a", "IAIA", "MlA-IO", "Zed"):
        outcome = await register(auth, name)
        if name == "Zed":  # nobody can come back as that guest
            assert outcome[0] == 201
        else:
            check_problem(outcome, 409, "username-taken")
    older.run("UPDATE auth.users SET name_key = NULL WHERE id = %s", plain)
    check_problem(await register(auth, "iaia"), 409, "username-taken")


def test_the_migration_can_be_taken_back(older: Older) -> None:
    older.add("Mia-10", age=9)
    older.add("Iaia", age=5)
    older.upgrade()
    older.run("UPDATE auth.users SET password_hash = 'nfkc' || password_hash WHERE username = 'Iaia'")
    older.downgrade()
    rows = older.run("SELECT username, name_key, password_hash FROM auth.users ORDER BY number")
    assert rows == [("Mia-10", "mia-10", HASH), ("Iaia", "iaia", HASH)]
