"""Searching users by name."""

import asyncio
import re
from itertools import pairwise
from typing import Any

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.search.domain import LONGEST, MOST_FOUND, SHORTEST, read_query
from auth_service.search.repository import SEARCH
from shared.db.statements import compile_statement
from tests.auth_service.conftest import Auth, MakeAuth, check_problem
from tests.auth_service.profiles.calls import PUBLIC

MANY = (
    "INSERT INTO auth.users (id, username, name_key, role, avatar, created_at)"
    " SELECT gen_random_uuid(), prefix || n, prefix || n, 'player', 'avatar-01', now()"
    " FROM unnest(ARRAY['crowd', 'the_crowd']) AS prefix, generate_series(1000, 1149) AS n"
)


class Searcher:
    """Somebody who searches."""

    def __init__(self, auth: Auth, token: str) -> None:
        self.auth = auth
        self.token = token

    async def ask(self, q: str, **query: Any) -> tuple[int, Any]:
        return await self.auth.get("/api/users/search", params={"q": q, **query}, token=self.token)

    async def find(self, q: str) -> list[str]:
        """The usernames that are found, all on one page."""
        status, answer = await self.ask(q, per_page=100)
        assert status == 200, answer
        names = [user["username"] for user in answer["users"]]
        assert answer["pagination"]["total"] == len(names)
        return names


@pytest.fixture
async def searcher(make_auth: MakeAuth) -> Searcher:
    auth = await make_auth(limit_reads=0)
    return Searcher(auth, (await auth.guest("searching"))["access_token"])


async def make(searcher: Searcher, username: str, name: str | None = None) -> Any:
    """An account; the answer to its registration."""
    account = await searcher.auth.register(username, email=f"{username}@secret.example.org")
    if name is not None:
        body = {"name": name}
        status, _, _ = await searcher.auth.request(
            "PUT", "/api/users/profile", json=body, token=account["access_token"]
        )
        assert status == 200
    return account


async def execute(auth: Auth, statement: str, *values: object) -> None:
    """Change the database behind the service's back."""
    connection = psycopg2.connect(auth.container.settings().database_url)
    with connection, connection.cursor() as cursor:
        await asyncio.to_thread(cursor.execute, statement, values)  # the service may hold what it waits for
    connection.close()


async def test_names_are_found_by_what_is_in_them(searcher: Searcher) -> None:
    for username, name in (
        ("ada", "Ada Lovelace"),
        ("grace_hopper", None),
        ("lovell", None),
        ("slovenia", "Zoë Straße"),
        ("xiaoming", "王小明"),
    ):
        await make(searcher, username, name)
    for query, names in (
        ("ada", ["ada"]),
        ("ADA", ["ada"]),
        ("lo", ["lovell", "ada", "slovenia"]),  # those that begin with it come first
        ("love", ["lovell", "ada", "slovenia"]),
        ("lovel", ["lovell", "ada"]),
        ("lace", ["ada"]),
        ("ada lovelace", ["ada"]),
        ("  ada \t lovelace ", ["ada"]),
        ("adalovelace", []),
        ("e_h", ["grace_hopper"]),
        ("hopper", ["grace_hopper"]),
        ("hoppers", []),
        ("pper", ["grace_hopper"]),
        ("zoë", ["slovenia"]),
        ("ZOË", ["slovenia"]),
        ("zoe\u0308", ["slovenia"]),
        ("STRASSE", ["slovenia"]),
        ("王小", ["xiaoming"]),
        ("小明", ["xiaoming"]),
        ("ＡＤＡ", ["ada"]),
        ("zz", []),
        ("x" * LONGEST, []),
        ("secret", []),
        ("example.org", []),
    ):
        assert (query, await searcher.find(query)) == (query, names)


async def test_wildcards_are_characters_like_others(searcher: Searcher) -> None:
    await make(searcher, "ada", "100% sure_\\thing")
    await make(searcher, "bob", "1000 sureXthing")
    for query in ("100%", "0% ", "e_\\", "\\th", "sure_"):
        assert (query, await searcher.find(query)) == (query, ["ada"])
    for query in ("%%", "__", "a%a", "_da", "ada%", "' OR 1=1 --", '{"a"}', "\\\\"):
        assert (query, await searcher.find(query)) == (query, [])


async def test_the_closest_come_first(searcher: Searcher) -> None:
    for username, name in (
        ("first_lin", None),
        ("linus", None),
        ("other", "Lin Manuel"),
        ("zz_lin", None),
        ("LIN", None),
        ("linda", "lin"),
    ):
        await make(searcher, username, name)
    assert await searcher.find("lin") == ["LIN", "linda", "linus", "other", "first_lin", "zz_lin"]


async def test_only_what_everybody_may_see_is_shown(searcher: Searcher) -> None:
    account = await make(searcher, "ada", "Ada L.")
    _, answer = await searcher.ask("ada")
    assert answer.keys() == {"users", "query", "pagination"}
    assert answer["query"] == "ada"
    (user,) = answer["users"]
    assert user.keys() == PUBLIC
    assert (user["id"], user["name"], user["is_active"]) == (account["user"]["id"], "Ada L.", True)
    assert "secret" not in searcher.auth.texts[-1]


async def test_guests_the_banned_and_the_deleted_are_left_out(searcher: Searcher) -> None:
    auth = searcher.auth
    await auth.guest("ada_guest")
    for name in ("ada", "ada_banned", "ada_deleted", "ada_back", "ada_was_banned"):
        await make(searcher, name)
    ban = "UPDATE auth.users SET banned_at = now() - interval '1 day', banned_until = %s WHERE username = %s"
    await execute(auth, ban, None, "ada_banned")
    await execute(auth, ban, "2999-01-01", "ada_back")
    await execute(auth, ban, "2020-01-01", "ada_was_banned")
    await execute(auth, "UPDATE auth.users SET deleted_at = now() WHERE username = 'ada_deleted'")
    for query, names in (
        ("ada", ["ada", "ada_was_banned"]),
        ("da", ["ada", "ada_was_banned"]),
        ("ada_", ["ada_was_banned"]),
        ("delete", []),
        ("guest", []),
    ):
        assert (query, await searcher.find(query)) == (query, names)


async def test_a_search_follows_new_names_at_once(searcher: Searcher) -> None:
    account = await make(searcher, "before", "Shown Before")
    token = account["access_token"]
    for body, found, gone in (
        ({"username": "after_all"}, "after", "before_"),
        ({"name": "Somebody Else"}, "body el", "shown"),
        ({"name": None}, "after_all", "somebody"),
    ):
        status, _, _ = await searcher.auth.request("PUT", "/api/auth/profile", json=body, token=token)
        assert status == 200
        assert await searcher.find(found) == ["after_all"]
        assert await searcher.find(gone) == []


async def test_pages_are_disjoint_and_total_is_capped(searcher: Searcher) -> None:
    await execute(searcher.auth, MANY)
    seen: list[str] = []
    for page in range(1, 5):
        status, answer = await searcher.ask("crowd", page=page, per_page=50)
        assert status == 200
        assert answer["pagination"] == {
            "page": page,
            "pages": 4,
            "per_page": 50,
            "total": MOST_FOUND,
            "has_next": page < 4,
            "has_prev": page > 1,
        }
        seen += [user["username"] for user in answer["users"]]
    assert len(set(seen)) == MOST_FOUND
    assert seen[:150] == [f"crowd{n}" for n in range(1000, 1150)]
    assert all(name.startswith("the_crowd") for name in seen[150:])
    for query, total in (("crowd105", 20), ("he_cr", 150), ("_crowd1149", 1)):
        _, answer = await searcher.ask(query, page=2, per_page=100)
        assert answer["pagination"]["total"] == total
        assert len(answer["users"]) == max(0, total - 100)
        assert answer["pagination"]["has_prev"] is True


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": ""},
        {"q": "a"},
        {"q": " a "},
        {"q": "\u00e4"},
        {"q": "a\u0308"},
        {"q": "x" * 65},
        {"q": "a\x07b"},
        {"q": "ab", "page": "0"},
        {"q": "ab", "per_page": "101"},
        {"q": "ab", "sort": "x"},
    ],
    ids=str,
)
async def test_a_bad_search_is_refused(auth: Auth, query: dict[str, str]) -> None:
    token = (await auth.guest("searching"))["access_token"]
    outcome = await auth.get("/api/users/search", params=query, token=token)
    check_problem(outcome, 400, "validation-failed")
    assert set(outcome[1]["errors"]) == ({*query} - {"q"} or {"q"})


async def test_searching_is_for_those_who_signed_in_and_not_too_often(make_auth: MakeAuth) -> None:
    auth = await make_auth(limit_reads=3)
    check_problem(await auth.get("/api/users/search", params={"q": "ada"}), 401, "unauthenticated")
    token = (await auth.guest("searching"))["access_token"]
    for _ in range(3):
        assert (await auth.get("/api/users/search", params={"q": "ada"}, token=token))[0] == 200
    status, problem, response = await auth.request(
        "GET", "/api/users/search", params={"q": "ada"}, token=token
    )
    check_problem((status, problem), 429, "rate-exceeded")
    assert int(response.headers["Retry-After"]) > 0


async def test_the_indexes_are_used(auth: Auth) -> None:
    """A scan of all users would be too slow with many of them."""
    await execute(auth, MANY)
    params = {"query": "ada", "moment": auth.clock(), "most": 20, "skip": 0}
    statement, values = compile_statement(SEARCH, params).bind(params)
    connection = psycopg2.connect(auth.container.settings().database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE auth.users; SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    connection.close()
    assert set(re.findall(r"users_search_\w+_idx", plan)) == {
        "users_search_username_idx",
        "users_search_name_idx",
        "users_search_grams_idx",
    }
    assert "Seq Scan" not in plan


@given(st.text(max_size=80))
def test_a_query_is_trimmed_and_bounded(text: str) -> None:
    query = read_query(text)
    if query is None:
        return
    assert SHORTEST <= len(query) <= LONGEST
    assert query == query.strip()
    assert all(not (a.isspace() and b.isspace()) for a, b in pairwise(query))
    assert read_query(f"  {query}\n") == query
