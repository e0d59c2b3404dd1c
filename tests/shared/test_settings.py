"""Settings from the environment."""

from dataclasses import dataclass

import pytest

from shared.settings import BadSettings, http_address, load, network, setting, variables, web_origin


@dataclass(frozen=True)
class Settings:
    key: str = setting("KEY", "A secret.", secret=True)
    port: int = setting("PORT", "A port.", default=80, minimum=1, maximum=65535)
    speed: float = setting("SPEED", "A speed.", default=1.5)
    loud: bool = setting("LOUD", "Whether it is loud.", default=False)
    origins: tuple[str, ...] = setting("ORIGINS", "A list.", default=())
    mode: str = setting("MODE", "A mode.", default="fast", choices=("fast", "slow"))
    hint: str | None = setting("HINT", "A hint.", default=None, shortest=2)
    near: str = setting("NEAR", "A service.", default="http://127.0.0.1:1", check=http_address)
    sites: tuple[str, ...] = setting("SITES", "Front-ends.", default=(), check=web_origin)
    nets: tuple[str, ...] = setting("NETS", "Networks.", default=(), check=network)


def test_values_are_read_in_their_types() -> None:
    environ = {"KEY": "k", "PORT": "81", "SPEED": "2", "LOUD": "Yes", "ORIGINS": "a, b,", "HINT": "xy"}
    assert load(Settings, environ) == Settings(
        key="k", port=81, speed=2.0, loud=True, origins=("a", "b"), mode="fast", hint="xy"
    )


def test_an_empty_variable_counts_as_unset() -> None:
    assert load(Settings, {"KEY": "k", "PORT": "", "HINT": ""}) == Settings(key="k")


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("PORT", "x", "PORT must be a whole number, got 'x'"),
        ("PORT", "0", "PORT must be at least 1, got '0'"),
        ("PORT", "70000", "PORT must be at most 65535, got '70000'"),
        ("SPEED", "quick", "SPEED must be a number, got 'quick'"),
        ("LOUD", "perhaps", "LOUD must be true or false, got 'perhaps'"),
        ("MODE", "odd", "MODE must be one of fast, slow, got 'odd'"),
        ("SPEED", "nan", "SPEED must be a number, got 'nan'"),
        ("HINT", "x", "HINT must have at least 2 characters, got 'x'"),
        ("NEAR", "http://h:9x", "NEAR must be of the form http://host:port, got 'http://h:9x'"),
        ("NEAR", "https://h:9", "NEAR must be of the form http://host:port, got 'https://h:9'"),
        ("NEAR", "h:9", "NEAR must be of the form http://host:port, got 'h:9'"),
        (
            "SITES",
            "http://a:b",
            "SITES must be of the form https://host or https://host:port, got 'http://a:b'",
        ),
        ("NETS", "10.0.0.0/8,foo", "NETS must be a network such as 10.0.0.0/8, got '10.0.0.0/8,foo'"),
    ],
)
def test_a_malformed_value_is_named(name: str, value: str, complaint: str) -> None:
    with pytest.raises(BadSettings) as caught:
        load(Settings, {"KEY": "k", name: value})
    assert str(caught.value) == complaint


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        load(Settings, {"PORT": "x", "LOUD": "?"})
    assert len(str(caught.value).splitlines()) == 3


def test_a_secret_is_never_shown() -> None:
    @dataclass(frozen=True)
    class Secretive:
        key: int = setting("KEY", "A number.", secret=True)

    with pytest.raises(BadSettings) as caught:
        load(Secretive, {"KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_variables_document_themselves() -> None:
    documented = {variable.name: variable.default for variable in variables(Settings)}
    assert documented == {
        "KEY": None,
        "PORT": "80",
        "SPEED": "1.5",
        "LOUD": "false",
        "ORIGINS": "",
        "MODE": "fast",
        "HINT": "",
        "NEAR": "http://127.0.0.1:1",
        "SITES": "",
        "NETS": "",
    }
