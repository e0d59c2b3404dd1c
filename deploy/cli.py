"""The command line behind ``./codemaze``."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from deploy.databases import DatabaseFailed
from deploy.display import StartDisplay
from deploy.options import data_option
from deploy.postgres import PostgresFailed
from deploy.problems.commands import problems
from deploy.stack import SERVICES, Stack, StackFailed
from shared.serve import VERSION
from shared.settings import BadSettings

FAILURES = (BadSettings, DatabaseFailed, PostgresFailed, StackFailed)


class _Stop(Exception):
    """SIGINT or SIGTERM asked us to end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Stop


def main() -> None:
    """Run a command; a known failure is one clear line and exit status 1."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    try:
        cli(prog_name="codemaze")
    except FAILURES as error:
        sys.exit(f"codemaze: {error}")
    except _Stop:
        sys.exit(130)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="codemaze")
def cli() -> None:
    """Codemaze: a self-hosted arena for real-time coding battles."""


@cli.command()
@data_option
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the gateway; 0 picks a free one. [8000]")
@click.option("--host", help="Address of the gateway; 0.0.0.0 lets others in. [127.0.0.1]")
def up(data: Path, port: int | None, host: str | None) -> None:
    """Start everything: database, services, gateway.

    Runs until Ctrl-C; the data is kept. DATABASE_URL names a PostgreSQL server to use instead of the
    embedded one. Settings are environment variables, listed in the README.
    """
    environ = dict(os.environ)
    if port is not None:
        environ["GATEWAY_PORT"] = str(port)
    if host is not None:
        environ["GATEWAY_HOST"] = host
    console = Console(highlight=False)
    display = StartDisplay(console)
    with Stack(data.resolve(), environ, display) as stack:
        try:
            with display:
                stack.start()
            for service in SERVICES:
                console.print(f"  [green]●[/] {service.name:<8} healthy   {stack.address(service.name)}")
            console.print(
                f"\nCodemaze is at [bold cyan]{stack.url}[/]"
                f"\n  API reference    {stack.url}/docs"
                f"\n  Watch a battle   ./codemaze demo"
                f"\n  Data and logs    {stack.data}"
                f"\nCtrl-C stops it and keeps the data."
            )
            # An exception out of a handler could be lost in what it interrupts; the watch asks instead.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stack.end_watch())
            stack.watch(lambda line: console.print(f"[yellow]{line}[/]"))
        except _Stop:
            pass
        console.print("Stopping …")


@cli.command()
def migrate() -> None:
    """Prepare roles and schemas in the database of DATABASE_URL, and load the problem bank.

    For servers and containers: run it once before the services start, and again after each update. Needs
    DATABASE_URL of an administrator, and the passwords AUTH_DATABASE_PASSWORD, PROBLEM_DATABASE_PASSWORD and
    GAME_DATABASE_PASSWORD of the services' roles.
    """
    from deploy.migrate import migrate_and_load

    migrate_and_load(os.environ, lambda line: click.echo(line))


@cli.command()
@data_option
@click.option("--url", help="A running Codemaze to play on, instead of starting one.")
@click.option("--rounds", type=click.IntRange(1, 10), default=2, show_default=True, help="Rounds to play.")
def demo(data: Path, url: str | None, rounds: int) -> None:
    """Let two scripted players fight a battle and show it live."""
    from deploy.demo import run_demo

    sys.exit(run_demo(data.resolve() / "demo", url, rounds))


@cli.command()
@click.option("--no-try", is_flag=True, help="Only look; run no programs.")
def languages(no_try: bool) -> None:
    """Show the languages of players' programs: which are here, and what brings the others.

    Runs a small program in each. Toolchains and back-ends are settings, listed in the README.
    """
    from deploy.languages import show_languages

    sys.exit(show_languages(os.environ, try_them=not no_try))


cli.add_command(problems)


@cli.group()
def keys() -> None:
    """The keys that sign access tokens."""


@keys.command()
@data_option
def rotate(data: Path) -> None:
    """Sign with a new key from now on; tokens of the old one stay good until they expire."""
    from deploy.accounts import run_auth_service

    sys.exit(run_auth_service(data.resolve(), "rotate-keys"))


@cli.command()
@data_option
@click.argument("username")
@click.argument("role", type=click.Choice(["player", "author", "moderator", "admin"]))
def role(data: Path, username: str, role: str) -> None:
    """Give an account a role.

    Authors write problems; moderators see to all of them and ban players; admins give roles and read the
    audit log. It holds at once: whoever is signed in to the account gets it with the next refresh.
    """
    from deploy.accounts import run_auth_service

    sys.exit(run_auth_service(data.resolve(), "set-role", "--", username, role))


@cli.command()
@data_option
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read a new account's password from standard input.")
@click.option("--generate", is_flag=True, help="Make up a new account's password and show it, once.")
def admin(data: Path, username: str, password_stdin: bool, generate: bool) -> None:
    """Make an account an admin's: the first one, on an installation that runs or not.

    An account that there is gets the role; else one is made, with a password that is asked for.
    """
    from deploy.accounts import run_auth_service

    if password_stdin and generate:
        raise click.UsageError("--password-stdin and --generate exclude each other.")
    options = [
        *(["--password-stdin"] if password_stdin else []),
        *(["--generate"] if generate else []),
    ]
    sys.exit(run_auth_service(data.resolve(), "admin", *options, "--", username))


@cli.command()
@data_option
@click.argument("username")
@click.option("--second-factor", is_flag=True, help="Turn the second factor off, too.")
def recover(data: Path, username: str, second_factor: bool) -> None:
    """Let somebody in who has forgotten the password, or lost the second factor.

    Shows a token to hand over, by which a new password can be set, once and within a day.
    """
    from deploy.accounts import run_auth_service

    options = ["--second-factor"] if second_factor else []
    sys.exit(run_auth_service(data.resolve(), "recover", *options, "--", username))


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Check style, types and import rules, then run the tests.

    Arguments go to pytest, and leave the other checks out: ./codemaze test tests/gateway -k splice
    """
    from deploy.checks import run_checks

    sys.exit(run_checks(arguments))


@cli.command()
@click.argument("part", required=False)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows here."
)
def bench(part: str | None, json_file: Path | None) -> None:
    """Measure, each figure beside a baseline in the same run.

    PART is one of gateway, database, battle, judge, problems, generation, images, accounts, search,
    revocation; all when it is left out.
    """
    from deploy.checks import run_bench

    sys.exit(run_bench(part, json_file))
