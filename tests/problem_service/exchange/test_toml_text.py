"""TOML from people one does not know."""

import tomllib

import pytest

from problem_service.exchange.toml_text import read_toml

DOTTED = "a.b.c.d.e"


@pytest.mark.parametrize(
    "text",
    [
        f"{DOTTED} = 1",
        f"x = {{{DOTTED} = 1}}",
        f"[{DOTTED}]",
        f"[[ {' . '.join('abcde')} ]]",
        '"a"."b c".\'d\'.e.f = 1',
        f'x = """""" # {DOTTED}\n{DOTTED} = 1',
        f'x = [""" """"", {{{DOTTED} = 1}}, ""]',
        f"x = [''' ''''', {{{DOTTED} = 1}}, '']",
        f'x = ["\\"", {{{DOTTED} = 1}}]',
        f"x = '\\'\n{DOTTED} = 1",
    ],
)
def test_keys_of_many_parts_are_refused(text: str) -> None:
    tomllib.loads(text)
    with pytest.raises(ValueError, match="a key has too many parts"):
        read_toml(text)


@pytest.mark.parametrize(
    "text",
    [
        f'x = "{DOTTED}"',
        f"x = '{DOTTED}'",
        f'x = """\n{DOTTED} "{DOTTED}" \\""" {DOTTED}"""',
        f"x = '''\n{DOTTED} ''{DOTTED}'''",
        f"x = 1 # {DOTTED}",
        "x = [1.5, 2.5,\n3.5, 4.5, 1979-05-27T07:32:00.5Z]",
        "a.b.c.d = 1",
    ],
)
def test_dots_in_values_are_no_matter(text: str) -> None:
    assert read_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize("start", ['"', "'", '"""', "'''", '"\\', 'x = """\\"', "a", "a ", "-.", '"a" '])
def test_what_never_ends_is_soon_refused(start: str) -> None:
    with pytest.raises(ValueError):
        read_toml(start * (200_000 // len(start)))
