"""The files of a Kattis problem package."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis.yaml_text import read_yaml

_PART = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,254}")
MOST_YAML = 500_000
"""Characters of all YAML files, which take long to read."""
_BOM = "\ufeff"


class Package:
    """Files by their paths in the package, without those that the format passes over, and notes on them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.notes: list[str] = []
        self._yaml_room = MOST_YAML
        self.files: dict[str, bytes] = {}
        odd = []
        for name, content in sorted(files.items()):
            if all(map(_PART.fullmatch, name.split("/"))):
                self.files[name] = content
            elif not any(part.startswith((".", "-")) for part in name.split("/")):
                odd.append(name)
        if odd:
            self.note_files("names that the format does not know", odd)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def note_files(self, reason: str, names: list[str]) -> None:
        """One note for all files that are left out for one reason."""
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        self.note(f"{names[0]}{more}: left out ({reason})")

    def under(self, folder: str) -> Iterator[str]:
        """The paths below a folder (``data/sample/``)."""
        return (name for name in self.files if name.startswith(folder))

    def text(self, name: str) -> str:
        """Of a file that is there. Raises BadPackage unless it is UTF-8 without a byte-order mark."""
        try:
            text = self.files[name].decode()
        except UnicodeDecodeError as error:
            raise BadPackage(f"{name}: is not UTF-8: {error.reason} at byte {error.start}") from error
        if text.startswith(_BOM):
            raise BadPackage(f"{name}: begins with a byte-order mark")
        return text

    def yaml(self, name: str) -> Any:
        """What a file that is there says. Raises BadPackage."""
        text = self.text(name)
        self._yaml_room -= len(text)
        if self._yaml_room < 0:
            raise BadPackage(f"{name}: the YAML files together have more than {MOST_YAML} characters")
        return read_yaml(name, text)

    def is_text(self, name: str) -> bool:
        try:
            self.text(name)
        except BadPackage:
            return False
        return True

    def note_folders(self, reasons: Mapping[str, str], read: set[str]) -> None:
        """Note what lies at the top that is not ``read``; ``reasons``: of known folders, why not."""
        tops = Counter(name.partition("/")[0] for name in self.files)
        for top, count in sorted(tops.items()):
            if top not in read:
                files = "1 file" if count == 1 else f"{count} files"
                self.note(f"{top}: left out ({files}; {reasons.get(top, 'the format does not know it')})")
