"""Commands of auth_service on an installation, running or not."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from deploy.databases import ROOT, service_dsn
from deploy.postgres import EmbeddedPostgres
from deploy.secrets import load_secrets


def run_auth_service(data: Path, *command: str) -> int:
    """Run ``python -m auth_service …`` on the database of this folder; the exit status."""
    secrets = load_secrets(data)
    with ExitStack() as cleanup:
        admin = os.environ.get("DATABASE_URL") or EmbeddedPostgres.running_dsn(data)
        if admin is None:
            admin = cleanup.enter_context(EmbeddedPostgres(data)).dsn()
        environ = {
            "INTERNAL_KEY": secrets.internal_key,
            **os.environ,
            "AUTH_DATABASE_URL": service_dsn(admin, "auth", secrets.database_passwords["auth"]),
        }
        arguments = [sys.executable, "-m", "auth_service", *command]
        return subprocess.run(arguments, cwd=ROOT, env=environ, check=False).returncode
