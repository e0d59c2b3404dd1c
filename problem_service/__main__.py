"""``python -m problem_service``: run the service; ``load`` the bank; ``prove`` problems of the bank."""

import argparse
import asyncio
import os
import sys
import time

from problem_service.judge.backends.interface import BackendFailed
from problem_service.judging import open_judge
from problem_service.loading.folder import read_bank, read_problem
from problem_service.loading.load import load_bank
from problem_service.proving.generating import ProvingFailed
from problem_service.proving.prove import prove
from problem_service.settings import NAME, BankSettings, ProvingSettings, Settings
from shared.db import Database
from shared.errors import CodemazeError
from shared.settings import BadSettings, load

_PATIENCE = 600.0
"""Seconds to wait for another process that loads the bank."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m problem_service", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("load", help="load the bank into the database; a line for each problem")
    proving = commands.add_parser("prove", help="prove problems of the bank in the sandbox")
    proving.add_argument("slug", nargs="*", help="which ones; all if none is named")
    arguments = parser.parse_args()
    match arguments.command:
        case "load":
            asyncio.run(_load())
        case "prove":
            asyncio.run(_prove(arguments.slug))
        case _:
            _serve()


def _serve() -> None:
    from problem_service.app import create_app  # here, as the commands are quicker without it
    from shared.serve import main as serve

    serve(NAME, Settings, create_app)


async def _load() -> None:
    try:
        settings = load(BankSettings, os.environ)
        async with Database(settings.database_url, size=1, timeout=_PATIENCE) as db:
            loaded = await load_bank(db, settings.bank_folder, _tell)
    except (BadSettings, CodemazeError) as error:
        sys.exit(f"{NAME}: {error}")
    _write(
        f"the bank is loaded: {loaded.saved} new or changed, {loaded.unchanged} unchanged,"
        f" {loaded.withdrawn} withdrawn"
    )


async def _prove(slugs: list[str]) -> None:
    """A line for each problem; exit 1 if one does not hold."""
    failed = False
    try:
        settings = load(ProvingSettings, os.environ)
        bank = settings.bank_folder
        problems = [read_problem(bank / slug) for slug in slugs] if slugs else read_bank(bank)
        async with open_judge(settings, room=0, runner_options=("--log-level", "warning")) as judge:
            await judge.check()
            for done, problem in enumerate(problems, 1):
                began = time.perf_counter()
                proof = await prove(judge, problem)
                faults = "; ".join(map(str, proof.findings))
                outcome = faults or f"holds ({time.perf_counter() - began:.1f} s)"
                _write(f"{done}/{len(problems)} {problem.slug}: {outcome}")
                failed = failed or not proof.holds
    except (BadSettings, BackendFailed, CodemazeError, ProvingFailed) as error:
        sys.exit(f"{NAME}: {error}")
    sys.exit(failed)


def _tell(slug: str, done: int, total: int) -> None:
    _write(f"{done}/{total} {slug}")


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
