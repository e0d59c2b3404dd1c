"""The one-shot step before services start where there is a database server: schemas and the problem bank.

``./codemaze migrate``, or ``python -m deploy.migrate`` where only the services' packages are installed.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from deploy.databases import ROOT, SCHEMAS, DatabaseFailed, prepare, service_dsn
from shared.settings import BadSettings


def migrate_and_load(environ: Mapping[str, str], report: Callable[[str], None]) -> None:
    """Prepare the database of DATABASE_URL and load the bank; raises BadSettings or DatabaseFailed."""
    names = ["DATABASE_URL", *(f"{schema.name.upper()}_DATABASE_PASSWORD" for schema in SCHEMAS)]
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise BadSettings(f"{', '.join(missing)} must be set")
    passwords = {schema.name: environ[f"{schema.name.upper()}_DATABASE_PASSWORD"] for schema in SCHEMAS}
    admin = environ["DATABASE_URL"]
    prepare(admin, passwords, lambda name: report(f"schema {name} is up to date"))
    loaded = subprocess.run(
        [sys.executable, "-m", "problem_service", "load"],
        cwd=ROOT,
        env={**environ, "PROBLEM_DATABASE_URL": service_dsn(admin, "problem", passwords["problem"])},
        check=False,
    )
    if loaded.returncode != 0:
        raise DatabaseFailed("the problem bank could not be loaded; see above")


def main() -> None:
    try:
        migrate_and_load(os.environ, print)
    except (BadSettings, DatabaseFailed) as error:
        sys.exit(f"migrate: {error}")


if __name__ == "__main__":
    main()
