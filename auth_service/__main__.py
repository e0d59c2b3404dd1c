"""Run auth_service, or one of its commands: ``python -m auth_service [rotate-keys | set-role NAME ROLE]``."""

import argparse
import asyncio
import os
import sys

from auth_service.accounts import repository
from auth_service.accounts.domain import User
from auth_service.app import NAME, create_app
from auth_service.clock import now
from auth_service.keys.domain import KeyRecord
from auth_service.keys.sealing import Sealer
from auth_service.keys.service import KeyRing
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


async def set_role(settings: Settings, name: str, role: Role) -> User | None:
    """Give an account a role, which its next access token tells; None where there is no such account."""
    async with Database(settings.database_url, size=1) as db, db.connect() as conn:
        return await repository.set_role(conn, name, role)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m auth_service", description="Run the service.")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("rotate-keys", help="sign with a new key from now on")
    setting = commands.add_parser("set-role", help="give an account a role")
    setting.add_argument("name")
    setting.add_argument("role", choices=ROLES)
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
            case _:
                user = asyncio.run(set_role(settings, arguments.name, Role(arguments.role)))
                if user is None:
                    sys.exit(f"{NAME}: there is no account {arguments.name}")
                _write(f"{user.username} is {user.role} from the next sign-in or refresh on")
    except (BadSettings, CodemazeError) as error:
        sys.exit(f"{NAME}: {error}")


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
