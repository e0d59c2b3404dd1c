"""Avatars: our own, and others' addresses."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts.avatars import AVATARS, LONGEST_URL, BadAvatar, check_avatar, draw, picture_url

GOOD = "https://pictures.example.org/u/1.png"


def test_our_own_are_small_distinct_and_always_the_same() -> None:
    pictures = [draw(name) for name in AVATARS]
    assert len(AVATARS) == len(set(pictures)) == 24
    assert pictures == [draw(name) for name in AVATARS]
    mazes = {picture.partition(b"<path")[2].partition(b'"')[2].partition(b'"')[0] for picture in pictures}
    assert len(mazes) == 24
    assert max(map(len, pictures)) <= 4096


@pytest.mark.parametrize("name", AVATARS)
def test_our_own_are_svg_with_nothing_in_it_but_shapes(name: str) -> None:
    root = ET.fromstring(draw(name))
    tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()}
    assert tags == {"svg", "defs", "linearGradient", "stop", "rect", "path", "circle"}
    # In each half of the maze all of its 15 cells are reached on one way.
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        steps = [step.split("L") for step in path.attrib["d"].removeprefix("M").split("M")]
        assert len(steps) == 14
        assert len({place for step in steps for place in step}) == 15


@pytest.mark.parametrize(
    "avatar",
    [
        "avatar-01",
        "avatar-24",
        GOOD,
        "https://example.org",
        "https://example.org:8443/a?b=c&d=%20#e",
        "https://xn--bcher-kva.example/~me/(1).webp",
        "https://example.org/" + "a" * (LONGEST_URL - 20),
    ],
)
def test_an_avatar_is_one_of_ours_or_an_https_url(avatar: str) -> None:
    assert check_avatar(avatar) == avatar


@pytest.mark.parametrize(
    "avatar",
    [
        "",
        "avatar-00",
        "avatar-25",
        "AVATAR-01",
        "avatar-01.svg",
        "../avatar-01",
        "http://example.org/a.png",
        "HTTPS://example.org/a.png",
        "//example.org/a.png",
        "https:/example.org/a.png",
        "https://",
        "https:///a.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://user@example.org/a.png",
        "https://user:word@example.org/a.png",
        "https://@example.org/a.png",
        "https://example.org:0/a.png",
        "https://example.org:99999/a.png",
        "https://example.org:x/a.png",
        "https://localhost/a.png",
        "https://printer/a.png",
        "https://printer.local/a.png",
        "https://router.home.arpa/a.png",
        "https://10.0.0.1/a.png",
        "https://127.1/a.png",
        "https://0x7f.1/a.png",
        "https://[::1]/a.png",
        "https://[::1",
        "https://example.org./a.png",
        "https://-a.example/a.png",
        "https://a..example/a.png",
        "https://ex\u0430mple.org/a.png",
        "https://example.org/a b.png",
        "https://example.org/a\n.png",
        "https://example.org/\u0000.png",
        'https://example.org/"onload="x',
        "https://example.org/'x",
        "https://example.org/<x>",
        "https://example.org\\@evil.example/a.png",
        " https://example.org/a.png",
        "https://example.org/a.png\n",
        "https://example.org/" + "a" * (LONGEST_URL - 19),
    ],
)
def test_nothing_else_is_an_avatar(avatar: str) -> None:
    with pytest.raises(BadAvatar):
        check_avatar(avatar)


@given(st.text(max_size=80) | st.text(max_size=40).map("https://{}".format))
def test_what_is_taken_is_safe_in_any_page(text: str) -> None:
    try:
        avatar = check_avatar(text)
    except BadAvatar:
        return
    assert avatar.isascii()
    assert avatar.isprintable()
    assert not set(avatar) & set(" \"'<>\\`@")


def test_the_address_of_a_picture_is_a_path_here_or_its_own() -> None:
    assert picture_url("avatar-07") == "/api/avatars/avatar-07.svg"
    assert picture_url("avatar-07", "https://maze.example") == (
        "https://maze.example/api/avatars/avatar-07.svg"
    )
    assert picture_url(GOOD, "https://maze.example") == GOOD
