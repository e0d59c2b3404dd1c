"""Files that people bring: which format they are in, and the problems in them."""

from dataclasses import dataclass
from pathlib import PurePath

from problem_service.definition import Definition
from problem_service.exchange.archive import Archive, files_under, find_roots, is_archive, read_archive
from problem_service.exchange.bank_format import TOML
from problem_service.exchange.bank_writing import read_folders
from problem_service.exchange.codebattle import looks_like_tasks, read_tasks
from problem_service.exchange.errors import BadPackage, UnknownFormat
from problem_service.exchange.kattis import read_package
from problem_service.exchange.kattis.metadata import NAME as YAML

_OTHERS = {
    b"%PDF": "a PDF document",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"BZh": "compressed by bzip2",
    b"\xfd7zXZ": "compressed by xz",
    b"\x28\xb5\x2f\xfd": "compressed by Zstandard",
}
"""What else people may take for a package, by how it begins."""
_TAR = slice(257, 262), b"ustar"


@dataclass(frozen=True, slots=True)
class Imported:
    """``notes``: what the file had that the definition has not, and what was assumed."""

    definition: Definition
    notes: tuple[str, ...] = ()


def read_any(name: str, data: bytes) -> list[Imported]:
    """The problems in a file, whose content tells its format; ``name``: of the file, may name a problem.

    Our own archives, Kattis problem packages (one, or one a folder), Codebattle's tasks. Raises BadArchive,
    BadProblem, BadPackage, BadTask or UnknownFormat.
    """
    if is_archive(data):
        return _of_archive(read_archive(data), PurePath(name).stem)
    if looks_like_tasks(data):
        return [Imported(definition, tuple(notes)) for definition, notes in read_tasks(data)]
    raise UnknownFormat(f"The file is {_describe(data)}, not a zip archive or JSON.")


def _describe(data: bytes) -> str:
    if not data:
        return "empty"
    where, magic = _TAR
    if data[where] == magic:
        return "a tar archive"
    return next((kind for start, kind in _OTHERS.items() if data.startswith(start)), "of another format")


def _of_archive(archive: Archive, stem: str) -> list[Imported]:
    own, packages = find_roots(archive.files, TOML), find_roots(archive.files, YAML)
    if own and packages:
        raise UnknownFormat(f"The archive has both {own[0]}{TOML} and {packages[0]}{YAML}.")
    if own:
        return [Imported(definition) for definition in read_folders(archive.files, archive.folder)]
    if not packages:
        raise UnknownFormat(f"The archive has neither {TOML}, as ours have, nor {YAML}, as Kattis' have.")
    stray = next((name for name in sorted(archive.files) if not name.startswith(tuple(packages))), None)
    if stray is not None:
        raise BadPackage(f"{stray}: belongs to no package")
    return [_of_package(archive, root, stem, alone=len(packages) == 1) for root in packages]


def _of_package(archive: Archive, root: str, stem: str, *, alone: bool) -> Imported:
    folder = root.rstrip("/").rpartition("/")[2]
    try:
        definition, notes = read_package(files_under(archive.files, root), folder or archive.folder or stem)
    except BadPackage as error:
        if alone:
            raise
        raise BadPackage(f"{folder}: {error.detail}") from error
    return Imported(definition, tuple(notes))
