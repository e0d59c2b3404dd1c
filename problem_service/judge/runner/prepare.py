"""``python -m problem_service.judge.runner.prepare FOLDER``: make now what a runner would make at its start.

For images: the boxes' first process, precompiled headers, class archives. It is a runner's --cache then.
"""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from problem_service.judge.boxes.compiled import compile_init
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.runner.toolchains import Toolchains
from shared import logs


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m problem_service.judge.runner.prepare", description=__doc__
    )
    parser.add_argument("folder", type=Path, help="where it is kept; made if it is not there")
    folder: Path = parser.parse_args().folder
    logs.configure("runner", level="info", form="text")
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"runner: {error}")
    asyncio.run(_prepare(folder.resolve()))


async def _prepare(folder: Path) -> None:
    compile_init(folder)
    toolchains = Toolchains(LANGUAGES, {})
    await toolchains.find()
    for state in toolchains.states():
        found = (
            f"{state.label} {state.version}"
            if state.missing is None
            else f"no {state.label}: {state.missing}"
        )
        logging.getLogger(__name__).info(found)
    await toolchains.prepare(folder)


if __name__ == "__main__":
    main()
