"""Make the file of common passwords: ``python -m auth_service.accounts.passwords.build LIST...``.

A list is a text file with a password a line, the same packed by gzip, or a JSON list. The file here was made
of two, both counts of passwords that were published after breaches:

    npm   @zxcvbn-ts/language-common 4.1.3 (MIT)      src/passwords.json
    PyPI  Django 5.2.19 (BSD-3-Clause)                django/contrib/auth/common-passwords.txt.gz

What is shorter than a password may be here is left out.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from auth_service.accounts.passwords import common
from auth_service.accounts.passwords.rules import SHORTEST, normalise


def read(path: Path) -> Iterable[str]:
    """The passwords of a list."""
    raw = path.read_bytes()
    if path.suffix == ".gz":
        raw = gzip.decompress(raw)
    text = raw.decode()
    return [str(each) for each in json.loads(text)] if path.suffix == ".json" else text.splitlines()


def select(passwords: Iterable[str]) -> Iterator[str]:
    """Those that are long enough to be somebody's here."""
    return (password for password in passwords if len(normalise(password)) >= SHORTEST)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the file of common passwords.")
    parser.add_argument("lists", nargs="+", type=Path)
    paths: list[Path] = parser.parse_args().lists
    packed = common.pack(password for path in paths for password in select(read(path)))
    common.FILE.write_bytes(packed)
    sys.stdout.write(f"{len(packed) // common.SIZE} passwords in {len(packed)} bytes\n")


if __name__ == "__main__":
    main()
