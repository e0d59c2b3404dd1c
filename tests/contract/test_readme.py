"""The README says what is true."""

import re

import pytest
from click.testing import CliRunner

from deploy.cli import cli
from deploy.databases import ROOT
from tests.contract.readme import README, current_table, settings_table


def test_the_table_of_settings_is_what_the_code_reads() -> None:
    assert current_table() == settings_table(), "run: python -m tests.contract.readme"


def test_no_setting_is_read_outside_the_settings() -> None:
    """An environment variable that is read anywhere else would be undocumented."""
    allowed = {
        "deploy/cli.py",
        "deploy/demo/run.py",
        "deploy/accounts.py",
        "deploy/migrate.py",
        "deploy/problems/commands.py",
        "deploy/stack.py",
        "problem_service/judge/boxes/factory/warmth.py",  # replaces its own by that of a program
        "problem_service/judge/languages/gcc.py",  # passes it on to compilers
        "problem_service/judge/languages/native.py",  # PATH
        "problem_service/judge/languages/go.py",
        "shared/serve.py",
    }
    readers = {
        str(path.relative_to(ROOT))
        for package in ("shared", "gateway", "auth_service", "problem_service", "game_service", "deploy")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"os\.(environ|getenv)", re.sub(r"load\(\w+, os\.environ\)", "", path.read_text()))
    }
    assert readers <= allowed


def commands() -> list[str]:
    text = README.read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    return sorted(set(re.findall(r"\./codemaze ((?:[a-z]+ ?)+)", text)))


@pytest.mark.parametrize("command", commands())
def test_every_command_in_the_documents_exists(command: str) -> None:
    words = command.split()
    known = cli.commands
    assert words[0] in known, f"./codemaze {command}"
    if words[0] == "keys":
        assert CliRunner().invoke(cli, [*words, "--help"]).exit_code == 0


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_explains_itself(name: str) -> None:
    if name == "test":  # its arguments, --help too, are pytest's
        assert cli.commands[name].help
        return
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_links_lead_somewhere() -> None:
    for document in (README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (ROOT / target).exists(), f"{document.name}: {target}"
