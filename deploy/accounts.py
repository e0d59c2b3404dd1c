"""Commands of auth_service on an installation, running or not."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from deploy.databases import ROOT, prepare, service_dsn
from deploy.postgres import EmbeddedPostgres
from deploy.secrets import load_secrets
from shared.settings import BadSettings


def run_auth_service(data: Path, *command: str) -> int:
    """Run ``python -m auth_service …`` on the database of this folder; the exit status.

    Where nothing runs, the database is started for it, and made if there is none yet. Raises BadSettings,
    PostgresFailed or DatabaseFailed.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        secrets = load_secrets(data)
    except OSError as error:
        raise BadSettings(f"{data} cannot be used: {error.strerror}; choose another --data") from error
    with ExitStack() as cleanup:
        admin = os.environ.get("DATABASE_URL") or EmbeddedPostgres.running_dsn(data)
        if admin is None:
            admin = cleanup.enter_context(EmbeddedPostgres(data)).dsn()
            prepare(admin, secrets.database_passwords, lambda _: None)
        environ = {
            "INTERNAL_KEY": secrets.internal_key,
            **os.environ,
            "AUTH_DATABASE_URL": service_dsn(admin, "auth", secrets.database_passwords["auth"]),
        }
        arguments = [sys.executable, "-m", "auth_service", *command]
        return subprocess.run(arguments, cwd=ROOT, env=environ, check=False).returncode
