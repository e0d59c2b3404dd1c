"""A health check for containers: ``python -m problem_service.judge.runner.probe ADDRESS [KEY_FILE]``.

Exits with 0 when the runner there can make a box.
"""

import asyncio
import sys
from pathlib import Path

from problem_service.judge.backends.connection import ask_check
from problem_service.judge.backends.interface import BackendFailed
from problem_service.judge.runner.listening import BadAddress, parse_address


def main() -> None:
    try:
        address = parse_address(sys.argv[1])
        key = Path(sys.argv[2]).read_text("utf-8").strip() if len(sys.argv) > 2 else None
        asyncio.run(ask_check(address, key))
    except (BadAddress, BackendFailed, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
