"""``./codemaze keys``: the keys that sign access tokens."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from deploy.databases import ROOT, service_dsn
from deploy.postgres import EmbeddedPostgres
from deploy.secrets import load_secrets


def rotate_keys(data: Path) -> int:
    """Make a new signing key in the installation of this folder, running or not; the exit status."""
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
        command = [sys.executable, "-m", "auth_service", "rotate-keys"]
        return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
