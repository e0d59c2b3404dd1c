"""Holds an embedded PostgreSQL for a run of the tests: ``python -m tests.postgres_server FOLDER``.

Prints the superuser's connection string once the server answers; SIGTERM ends it and removes the folder.
"""

import shutil
import signal
import sys
from pathlib import Path

from deploy.postgres import EmbeddedPostgres


def main() -> None:
    folder = Path(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with EmbeddedPostgres(folder, durable=False) as server:
            sys.stdout.write(server.dsn() + "\n")
            sys.stdout.flush()
            signal.pause()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
