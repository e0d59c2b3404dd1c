"""Zip archives from people one does not know, read within bounds; and our own, the same each time.

No size that an archive states is believed: what is unpacked is counted. Nothing is written to disk, and
archives within archives stay closed.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from problem_service.exchange.errors import BadArchive

MOST_BYTES = 64 << 20
"""Of all files together, unpacked."""
LARGEST_FILE = 16 << 20
"""Bytes, unpacked."""
MOST_ENTRIES = 5_000
_LONGEST_NAME = 400
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_END_SIGNATURE = b"PK\x05\x06"
_END = struct.Struct("<10xH")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Flags: the content, strongly, the directory."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format knows."""
_LITTER = {"__MACOSX", "__pycache__", ".DS_Store", "Thumbs.db", "desktop.ini"}
"""What file managers and Python leave behind; passed over."""


@dataclass(frozen=True, slots=True)
class Archive:
    """``folder``: the one that all files were in, None where there was none; ``files``: by path in it."""

    folder: str | None
    files: dict[str, bytes]


def is_archive(data: bytes) -> bool:
    """Whether it begins as a zip archive does, be it an empty one."""
    return data[:4] in (_LOCAL_SIGNATURE, _END_SIGNATURE)


def read_archive(data: bytes) -> Archive:
    """Raises BadArchive, with the reason."""
    if data.count(_CENTRAL_SIGNATURE) > 4 * MOST_ENTRIES:  # as listing them takes its time
        raise BadArchive(f"the archive has more than {MOST_ENTRIES} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
        told = _told_entries(data)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        OSError,
        OverflowError,
        ValueError,
        struct.error,
    ) as error:
        raise BadArchive(f"the archive cannot be read: {error}") from error
    if told != len(entries):
        raise BadArchive(
            f"the archive cannot be read: it lists {len(entries)} entries, not {told} as it says"
        )
    if len(entries) > MOST_ENTRIES:
        raise BadArchive(f"the archive has {len(entries)} entries, {MOST_ENTRIES} at most")
    files: dict[str, bytes] = {}
    folders: set[str] = set()
    room = MOST_BYTES
    packed = 0
    for entry in entries:
        name = _checked_name(entry)
        _check_kind(entry, name)
        if name in files or (name in folders and not entry.is_dir()):
            raise BadArchive(f"{name}: is in the archive twice")
        folders.update(_parents(name))
        if entry.is_dir():
            folders.add(name)
            continue
        content = _content(data, entry, name, min(LARGEST_FILE, room))
        room -= len(content)
        packed += entry.compress_size
        if packed > len(data):  # unpacking takes its time, even where nothing comes of it
            raise BadArchive(f"{name}: shares its bytes with other files")
        files[name] = content
    both = next(iter(sorted(folders & files.keys())), None)
    if both is not None:
        raise BadArchive(f"{both}: is both a file and a folder")
    return _without_folder({name: content for name, content in files.items() if not _is_litter(name)})


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same files, in whatever order they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def find_roots(files: Mapping[str, bytes], marker: str) -> list[str]:
    """The folders, sorted, in which a file of this name lies: "" for the top one, else ``a/b/``."""
    return sorted(name[: -len(marker)] for name in files if name == marker or name.endswith(f"/{marker}"))


def files_under(files: Mapping[str, bytes], root: str) -> dict[str, bytes]:
    """Those below a folder (``a/b/``), by their paths in it."""
    return {name[len(root) :]: content for name, content in files.items() if name.startswith(root)}


def _told_entries(data: bytes) -> int:
    """How many entries there are, by the record at the end; zip64, which has more, is of no use here."""
    told: int = _END.unpack_from(data, data.rindex(_END_SIGNATURE))[0]
    return told


def _checked_name(entry: zipfile.ZipInfo) -> str:
    """The path of the file, or of the folder without the slash at its end."""
    name = entry.orig_filename
    shown = ascii(name[:100])
    if len(name) > _LONGEST_NAME:
        raise BadArchive(f"{shown}…: the name has more than {_LONGEST_NAME} characters")
    if "\\" in name:
        raise BadArchive(f"{shown}: the name has a backslash")
    if not name.isprintable():
        raise BadArchive(f"{shown}: the name has control characters")
    if name.startswith("/") or name[1:3] in (":", ":/"):
        raise BadArchive(f"{shown}: the path is absolute")
    path = name.removesuffix("/")
    parts = path.split("/")
    if ".." in parts:
        raise BadArchive(f"{shown}: the path leads out of the archive")
    if "." in parts or "" in parts:
        raise BadArchive(f"{shown}: the path has an empty part")
    return path


def _check_kind(entry: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise BadArchive(f"{name}: is a symbolic link")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive(f"{name}: is neither a file nor a folder")
    if entry.flag_bits & _ENCRYPTED:
        raise BadArchive(f"{name}: is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadArchive(f"{name}: is compressed by method {entry.compress_type}, not by deflate")


def _content(data: bytes, entry: zipfile.ZipInfo, name: str, most: int) -> bytes:
    """Unpacked, ``most`` bytes at most; all that the directory says of it must be true."""
    packed = _packed(data, entry, name)
    try:
        content = _inflated(packed, name, most) if entry.compress_type == zipfile.ZIP_DEFLATED else packed
    except zlib.error as error:
        raise BadArchive(f"{name}: is broken: {error}") from error
    if len(content) > most:
        whole = "the files together have" if most < LARGEST_FILE else f"{name}: has"
        bound = MOST_BYTES if most < LARGEST_FILE else LARGEST_FILE
        raise BadArchive(f"{whole} more than {bound >> 20} MB unpacked")
    if len(content) != entry.file_size:
        raise BadArchive(f"{name}: has {len(content)} bytes, not {entry.file_size} as the archive says")
    if zlib.crc32(content) != entry.CRC:
        raise BadArchive(f"{name}: is broken: its checksum is another")
    return content


def _packed(data: bytes, entry: zipfile.ZipInfo, name: str) -> bytes:
    try:
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
    except (struct.error, OverflowError) as error:
        raise BadArchive(f"{name}: lies outside the archive") from error
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    if signature != _LOCAL_SIGNATURE or start + entry.compress_size > len(data):
        raise BadArchive(f"{name}: lies outside the archive")
    return data[start : start + entry.compress_size]


def _inflated(packed: bytes, name: str, most: int) -> bytes:
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflating.decompress(packed, most + 1)
    if len(content) <= most and not inflating.eof:
        raise BadArchive(f"{name}: is broken: its end is missing")
    return content


def _parents(name: str) -> Iterator[str]:
    parts = name.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _is_litter(name: str) -> bool:
    parts = name.split("/")
    return not _LITTER.isdisjoint(parts) or parts[-1].startswith("._")


def _without_folder(files: dict[str, bytes]) -> Archive:
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or any("/" not in name for name in files):
        return Archive(None, files)
    (folder,) = tops
    return Archive(folder, files_under(files, f"{folder}/"))
