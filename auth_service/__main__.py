"""``python -m auth_service``: the service; ``… [rotate-keys | set-role | admin | recover]``: its commands."""

import argparse
import asyncio
import getpass
import os
import secrets
import sys

from auth_service.accounts.domain import UserNotFound
from auth_service.app import NAME, create_app
from auth_service.clock import now
from auth_service.keys.domain import KeyRecord
from auth_service.keys.sealing import Sealer
from auth_service.keys.service import KeyRing
from auth_service.moderation.operator import let_in, make_admin, set_role
from auth_service.settings import Settings
from shared import serve
from shared.db import Database
from shared.errors import CodemazeError
from shared.identity import Role
from shared.settings import BadSettings, load

ROLES = [str(role) for role in Role if role is not Role.GUEST]


async def rotate_keys(settings: Settings) -> KeyRecord:
    """Make a new signing key, which running services take up by themselves."""
    async with Database(settings.database_url, size=1) as db:
        keys = KeyRing(db, Sealer(settings.internal_key), settings.access_lifetime, now)
        return await keys.rotate()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m auth_service", description="Run the service.")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("rotate-keys", help="sign with a new key from now on")
    setting = commands.add_parser("set-role", help="give an account a role")
    setting.add_argument("name")
    setting.add_argument("role", choices=ROLES)
    admin = commands.add_parser("admin", help="make an account an admin's; a new one if there is none")
    admin.add_argument("name")
    source = admin.add_mutually_exclusive_group()
    source.add_argument("--password-stdin", action="store_true", help="read a new account's from stdin")
    source.add_argument("--generate", action="store_true", help="make one up and show it, once")
    recover = commands.add_parser("recover", help="let somebody in who has forgotten the password")
    recover.add_argument("name")
    recover.add_argument("--second-factor", action="store_true", help="or has lost the second factor, too")
    arguments = parser.parse_args()
    if arguments.command is None:
        serve.main(NAME, Settings, create_app)
        return
    try:
        settings = load(Settings, os.environ)
        match arguments.command:
            case "rotate-keys":
                key = asyncio.run(rotate_keys(settings))
                _write(f"key {key.kid} signs from {key.activates_at:%Y-%m-%d %H:%M:%S} UTC on")
            case "set-role":
                _give(settings, arguments.name, Role(arguments.role))
            case "recover":
                _let_in(settings, arguments.name, second_factor_too=arguments.second_factor)
            case _:
                _make_admin(settings, arguments)
    except UserNotFound:
        sys.exit(f"{NAME}: there is no account {arguments.name}")
    except (BadSettings, CodemazeError) as error:
        sys.exit(f"{NAME}: {error}")


def _give(settings: Settings, name: str, role: Role) -> None:
    user = asyncio.run(set_role(settings, name, role))
    _write(f"{user.username} is {user.role}; whoever is signed in to it gets the role with the next refresh")


def _let_in(settings: Settings, name: str, *, second_factor_too: bool) -> None:
    user, leave, was_taken_off = asyncio.run(let_in(settings, name, second_factor_too=second_factor_too))
    if second_factor_too:
        _write(
            f"{user.username} {'has no second factor any more' if was_taken_off else 'had no second factor'}"
        )
    hours = leave.expires_in // 3600
    _write(f"{user.username} may set a new password with this token, once and within {hours} hours:")
    _write(f"\n    {leave.token}\n")
    _write("Hand it over; POST /api/auth/password/reset takes it, with the new password.")


def _make_admin(settings: Settings, arguments: argparse.Namespace) -> None:
    """Give the role to the account of this name, or make one with a password."""
    try:
        _give(settings, arguments.name, Role.ADMIN)
    except UserNotFound:
        if arguments.generate:
            password = secrets.token_urlsafe(15)
        else:
            password = _read_password(arguments.name, from_stdin=arguments.password_stdin)
        user = asyncio.run(make_admin(settings, arguments.name, password))
        _write(f"{user.username} is a new account and an admin")
        if arguments.generate:
            _write(f"its password, shown only now: {password}")


def _read_password(name: str, *, from_stdin: bool) -> str:
    """The password of a new account: the first line of stdin, or asked for twice on the terminal."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        sys.exit(
            f"{NAME}: there is no account {name}, and no terminal to ask for its password on;"
            " use --password-stdin or --generate"
        )
    try:
        password = getpass.getpass(f"Password of the new account {name}: ")
        again = getpass.getpass("Once more: ")
    except (EOFError, KeyboardInterrupt):
        sys.exit(f"\n{NAME}: nothing was done")
    if password != again:
        sys.exit(f"{NAME}: these are two different passwords; nothing was done")
    return password


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
