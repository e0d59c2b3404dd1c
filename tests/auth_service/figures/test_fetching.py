"""Figures, from a link to what a profile shows."""

from typing import Any

from aiohttp.test_utils import TestServer

from auth_service.figures import Site
from auth_service.figures.repository import take
from tests.auth_service.figures.conftest import MakeLinking
from tests.auth_service.figures.sites import Sites, repository, submission
from tests.waiting import until

Served = tuple[Sites, TestServer]


async def test_linked_accounts_are_fetched_and_shown_with_their_age(
    make_linking: MakeLinking, sites: Served
) -> None:
    site = sites[0]
    site.github["ada"] = [
        *(repository(stars=2, forks=1) for _ in range(100)),
        *(repository(stars=1, language=None) for _ in range(100)),
        *(repository(stars=0, language="C++") for _ in range(50)),
    ]
    site.leetcode["ada_l"] = 1234
    site.codeforces["ada.c"] = [
        *(submission(number, "A") for number in range(700)),
        *(submission(number, "A") for number in range(650)),
        *(submission(number, "B", "WRONG_ANSWER") for number in range(50)),
        submission(5, "B"),
        submission(6, "B", None),
    ]
    site.rated["ada.c"] = {
        "rating": 1900,
        "maxRating": 2100,
        "rank": "candidate master",
        "maxRank": "master",
    }
    linking = await make_linking(github_token="secret-of-github")
    stranger = await linking.user()
    user = await linking.user(github="ada", leetcode="ada_l", codeforces="ada.c")
    for name in ("github", "leetcode", "codeforces"):
        await linking.until(name, "fetched", 1)
    await linking.pass_time(seconds=100)
    shown = await linking.stats(user)
    for stats in shown.values():
        assert 100 <= stats.pop("age_seconds") < 130
        stats.pop("fetched_at")
    by_difficulty = {
        "all": {"problems": 6, "submissions": 12},
        "easy": {"problems": 1, "submissions": 2},
        "medium": {"problems": 2, "submissions": 4},
        "hard": {"problems": 3, "submissions": 6},
    }
    assert shown == {
        "github_stats": {
            "username": "ada",
            "public_repos": 250,
            "followers": 3,
            "following": 9,
            "total_stars": 300,
            "total_forks": 100,
            "languages": {"Python": 100, "C++": 50},
        },
        "leetcode_stats": {
            "username": "ada_l",
            "ranking": 1234,
            "accepted_submissions": by_difficulty,
            "total_submissions": by_difficulty,
        },
        "codeforces_stats": {
            "username": "ada.c",
            "rating": 1900,
            "max_rating": 2100,
            "rank": "candidate master",
            "max_rank": "master",
            "contribution": -4,
            "accepted_count": 701,
        },
    }
    assert all(stats is None for stats in (await linking.stats(stranger)).values())
    assert [asked.path for asked in site.asked if asked.site == "github"] == [
        "/github/users/ada",
        "/github/users/ada/repos?per_page=100&page=1",
        "/github/users/ada/repos?per_page=100&page=2",
        "/github/users/ada/repos?per_page=100&page=3",
    ]
    assert [asked.path for asked in site.asked if asked.site == "codeforces"] == [
        "/codeforces/user.info?handles=ada.c",
        "/codeforces/user.status?handle=ada.c&from=1&count=1000",
        "/codeforces/user.status?handle=ada.c&from=1001&count=1000",
    ]
    assert len(site.of("leetcode")) == 1
    for asked in site.asked:
        assert ("secret-of-github" in str(asked.headers)) == (asked.site == "github")
        assert asked.headers["User-Agent"].startswith("Codemaze/")
        assert "Cookie" not in asked.headers


async def test_pages_are_bounded_and_unrated_users_have_no_rating(
    make_linking: MakeLinking, sites: Served
) -> None:
    site = sites[0]
    site.github["many"] = [repository(stars=1, language=f"Language {number}") for number in range(700)]
    site.codeforces["many"] = [submission(number, "A") for number in range(6000)]
    linking = await make_linking(leetcode_url="off")
    user = await linking.user(github="many", leetcode="many", codeforces="many")
    await linking.until("github", "fetched", 1)
    await linking.until("codeforces", "fetched", 1)
    shown = await linking.stats(user)
    assert (shown["github_stats"]["total_stars"], len(shown["github_stats"]["languages"])) == (500, 50)
    assert len(site.of("github")) == 6
    assert shown["codeforces_stats"]["accepted_count"] == 5000
    assert [shown["codeforces_stats"][name] for name in ("rating", "max_rating", "rank", "max_rank")] == [
        None
    ] * 4
    assert shown["leetcode_stats"] is None
    assert not site.of("leetcode")
    assert [row.asked_at for row in await linking.asking() if row.site == "leetcode"] == [None]


async def test_a_look_at_old_figures_asks_for_what_changed_alone(
    make_linking: MakeLinking, sites: Served
) -> None:
    site = sites[0]
    site.github["ada"] = [repository() for _ in range(150)]
    linking = await make_linking()
    user = await linking.user(github="ada")
    await linking.until("github", "fetched", 1)
    first = (await linking.stats(user))["github_stats"]

    await linking.pass_time(hours=5.9)
    before = await linking.asking()
    assert (await linking.stats(user))["github_stats"]["age_seconds"] >= 5.9 * 3600
    assert await linking.asking() == before
    await linking.pass_time(hours=0.2)
    assert len(site.asked) == 3  # nobody looked at what is old
    old = (await linking.stats(user))["github_stats"]
    assert old["fetched_at"] == first["fetched_at"]
    await linking.until("github", "unchanged", 1)
    second = (await linking.stats(user))["github_stats"]
    assert second.pop("fetched_at") > first.pop("fetched_at")
    assert second.pop("age_seconds") < 3600
    assert {**second, "age_seconds": first["age_seconds"]} == first
    assert len(site.asked) == 6
    assert all("If-None-Match" not in asked.headers for asked in site.asked[:3])
    assert all("If-None-Match" in asked.headers for asked in site.asked[3:])

    site.github["ada"][120]["stargazers_count"] = 1000
    await linking.pass_time(hours=6.1)
    await linking.stats(user)
    await linking.until("github", "fetched", 2)
    assert (await linking.stats(user))["github_stats"]["total_stars"] == 1149


async def test_an_account_that_is_not_there_shows_nothing_and_is_asked_for_rarely(
    make_linking: MakeLinking, sites: Served
) -> None:
    site = sites[0]
    linking = await make_linking()
    user = await linking.user(github="nobody", leetcode="nobody", codeforces="nobody")
    for name in ("github", "leetcode", "codeforces"):
        await linking.until(name, "not_found", 1)
    assert all(stats is None for stats in (await linking.stats(user)).values())
    assert len(site.asked) == 3
    site.github["nobody"] = [repository()]
    await linking.pass_time(hours=23.9)
    before = await linking.asking()
    await linking.stats(user)
    assert await linking.asking() == before
    await linking.pass_time(hours=0.2)
    await linking.stats(user)
    await linking.until("github", "fetched", 1)
    await linking.until("codeforces", "not_found", 2)
    assert (await linking.stats(user))["github_stats"]["public_repos"] == 1

    # An account that was there and is no more shows nothing either.
    del site.github["nobody"]
    await linking.pass_time(hours=6.1)
    await linking.ask(user)
    await linking.until("github", "not_found", 2)
    assert (await linking.stats(user))["github_stats"] is None


async def test_another_name_or_none_makes_the_old_answer_unwanted(
    make_linking: MakeLinking, sites: Served
) -> None:
    site = sites[0]
    site.github["old"], site.github["new"] = [repository(stars=1)], [repository(stars=2)]
    linking = await make_linking()
    gate = site.hold("github")
    user = await linking.user(github="old")
    await until(lambda: site.asked)
    await linking.link(user, github="new")
    gate.set()
    await linking.until("github", "unwanted", 1)
    await linking.until("github", "fetched", 1)
    stats: dict[str, Any] = (await linking.stats(user))["github_stats"]
    assert (stats["username"], stats["total_stars"]) == ("new", 2)

    gate.clear()
    await linking.pass_time(hours=1)
    await linking.ask(user)
    await until(lambda: len(site.asked) == 5)
    await linking.link(user, github=None)
    gate.set()
    await linking.until("github", "unwanted", 2)
    assert (await linking.stats(user))["github_stats"] is None


async def test_replicas_ask_once_for_each_account_and_one_thing_at_a_time(
    make_linking: MakeLinking, sites: Served, make_database: Any
) -> None:
    site = sites[0]
    database = make_database()
    first, second = await make_linking(database), await make_linking(database)
    site.leetcode = {f"user{number}": number for number in range(12)}
    gate = site.hold("leetcode")
    users = [await first.user(leetcode=name) for name in site.leetcode]
    await until(lambda: len(site.asked) == 2)
    gate.set()
    await until(lambda: first.count("leetcode", "fetched") + second.count("leetcode", "fetched") == 12)
    names = sorted(asked.body["variables"]["username"] for asked in site.asked)
    assert names == sorted(site.leetcode)
    assert site.most_at_once["leetcode"] == 2
    assert [(await second.stats(user))["leetcode_stats"]["ranking"] for user in users] == list(range(12))


async def test_what_a_dead_replica_was_asking_another_asks_when_the_lease_ran_out(
    make_linking: MakeLinking, sites: Served, make_database: Any
) -> None:
    site = sites[0]
    site.leetcode["ada"] = 7
    database = make_database()
    gate = site.hold("leetcode")
    first = await make_linking(database)
    user = await first.user(leetcode="ada")
    await until(lambda: site.asked)
    await first.auth.client.close()
    second = await make_linking(database)
    await second.pass_time(seconds=30)
    await second.ask(user)
    async with second.auth.db.begin() as conn:  # the lease holds, whatever anybody wishes
        assert await take(conn, Site.LEETCODE, second.auth.clock()) is None
    gate.set()
    await second.pass_time(seconds=31)
    await second.until("leetcode", "fetched", 1)
    assert (await second.stats(user))["leetcode_stats"]["ranking"] == 7
    assert len(site.asked) == 2
