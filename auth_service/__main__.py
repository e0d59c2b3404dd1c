"""Run auth_service, or make its next signing key: ``python -m auth_service [rotate-keys]``."""

import asyncio
import os
import sys

from auth_service.app import NAME, create_app
from auth_service.clock import now
from auth_service.keys.domain import KeyRecord
from auth_service.keys.sealing import Sealer
from auth_service.keys.service import KeyRing
from auth_service.settings import Settings
from shared import serve
from shared.db import Database
from shared.errors import CodemazeError
from shared.settings import BadSettings, load


async def rotate_keys(settings: Settings) -> KeyRecord:
    """Make a new signing key, which running services take up by themselves."""
    async with Database(settings.database_url, size=1) as db:
        keys = KeyRing(db, Sealer(settings.internal_key), settings.access_lifetime, now)
        return await keys.rotate()


def main() -> None:
    match sys.argv[1:]:
        case []:
            serve.main(NAME, Settings, create_app)
        case ["rotate-keys"]:
            try:
                key = asyncio.run(rotate_keys(load(Settings, os.environ)))
            except (BadSettings, CodemazeError) as error:
                sys.exit(f"{NAME}: {error}")
            sys.stdout.write(f"key {key.kid} signs from {key.activates_at:%Y-%m-%d %H:%M:%S} UTC on\n")
        case _:
            sys.exit("usage: python -m auth_service [rotate-keys]")


if __name__ == "__main__":
    main()
