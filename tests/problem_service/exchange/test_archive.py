"""Zip archives from people one does not know."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from problem_service.exchange import archive
from problem_service.exchange.archive import read_archive, write_archive
from problem_service.exchange.errors import BadArchive
from shared.errors import Kind

FILES = {"a.txt": b"one", "b/c.txt": b"two" * 100, "b/d/e": b""}


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in entries:
            file.writestr(name, content)
    return buffer.getvalue()


def renamed(name: str, to: str) -> bytes:
    """An archive whose writer would not have let such a name through."""
    assert len(name.encode()) == len(to.encode())
    return zipped((name, b"x")).replace(name.encode(), to.encode())


def of_mode(mode: int) -> bytes:
    entry = zipfile.ZipInfo("link")
    entry.create_system = 3
    entry.external_attr = mode << 16
    return zipped((entry, b"/etc/passwd"))


def with_field(data: bytes, offset: int, value: int, form: str = "<L") -> bytes:
    """The same with another value in the first entry of the central directory."""
    start = data.index(b"PK\x01\x02")
    changed = bytearray(data)
    struct.pack_into(form, changed, start + offset, value)
    return bytes(changed)


def refused(data: bytes, message: str) -> None:
    with pytest.raises(BadArchive, match=message) as caught:
        read_archive(data)
    assert (caught.value.code, caught.value.kind) == ("bad-archive", Kind.INVALID)


@given(
    st.dictionaries(
        st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,3}", fullmatch=True), min_size=1, max_size=3).map("/".join),
        st.binary(max_size=50),
        max_size=5,
    ).filter(lambda files: not any(f"{a}/" == b[: len(a) + 1] for a in files for b in files))
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read(files: dict[str, bytes]) -> None:
    read = read_archive(write_archive(files))
    prefix = "" if read.folder is None else f"{read.folder}/"
    assert {prefix + name: content for name, content in read.files.items()} == files


def test_the_same_files_are_the_same_bytes_in_any_order() -> None:
    assert write_archive(FILES) == write_archive(dict(reversed(FILES.items())))


def test_a_folder_that_all_files_are_in_is_taken_off() -> None:
    assert read_archive(write_archive({f"top/{name}": content for name, content in FILES.items()})) == (
        archive.Archive("top", FILES)
    )
    assert read_archive(write_archive(FILES)) == archive.Archive(None, FILES)


def test_folders_and_what_file_managers_leave_are_passed_over() -> None:
    data = zipped(
        ("top/", b""), ("top/a", b"1"), ("__MACOSX/._a", b"2"), ("top/.DS_Store", b"3"), ("top/b/._c", b"4")
    )
    assert read_archive(data) == archive.Archive("top", {"a": b"1"})


def test_stored_files_are_read() -> None:
    assert read_archive(zipped(("a", b"x"), method=zipfile.ZIP_STORED)).files == {"a": b"x"}


def test_an_empty_archive_has_no_files() -> None:
    assert read_archive(zipped()) == archive.Archive(None, {})


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a zip", b"\x1f\x8b\x08\x00", b"PK\x03\x04" + bytes(100), bytes(1000)]
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    refused(data, "the archive cannot be read: File is not a zip file")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_that_ends_anywhere_before_its_end_is_refused(method: int) -> None:
    data = zipped(*FILES.items(), method=method)
    for length in range(len(data)):
        with pytest.raises(BadArchive):
            read_archive(data[:length])


def test_an_archive_with_a_changed_bit_is_refused_or_holds_the_same() -> None:
    """But for names, times and the like, which no checksum covers."""
    data = write_archive(FILES)
    for place in range(8 * len(data)):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        try:
            read = read_archive(bytes(changed))
        except BadArchive:
            continue
        assert sorted(read.files.values()) == sorted(FILES.values())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (renamed("xx/evil", "../evil"), r"'\.\./evil': the path leads out of the archive"),
        (renamed("a/xx/evil", "a/../evil"), r"the path leads out of the archive"),
        (renamed("xevil", "/evil"), r"'/evil': the path is absolute"),
        (renamed("xx/evil", "C:/evil"), r"the path is absolute"),
        (renamed("a/evil", "a\\evil"), r"the name has a backslash"),
        (renamed("a/x/evil", "a/./evil"), r"the path has an empty part"),
        (renamed("a/x/evil", "a///evil"), r"the path has an empty part"),
        (renamed("evil", "ev\nl"), r"'ev\\nl': the name has control characters"),
        (renamed("evil", "ev\0l"), r"'ev\\x00l': the name has control characters"),
        (zipped(("a" * 401, b"")), r"the name has more than 400 characters"),
        (of_mode(stat.S_IFLNK | 0o777), r"link: is a symbolic link"),
        (of_mode(stat.S_IFIFO | 0o644), r"link: is neither a file nor a folder"),
        (of_mode(stat.S_IFCHR | 0o644), r"link: is neither a file nor a folder"),
        (zipped(("a", b"x"), ("a/b", b"y")), r"a: is both a file and a folder"),
        (zipped(("a", b"x"), method=zipfile.ZIP_BZIP2), r"a: is compressed by method 12, not by deflate"),
        (zipped(("a", b"x"), method=zipfile.ZIP_LZMA), r"a: is compressed by method 14, not by deflate"),
        (with_field(zipped(("a", b"x")), 8, 1, "<H"), r"a: is encrypted"),
        (with_field(zipped(("a", b"x")), 16, 0), r"a: is broken: its checksum is another"),
        (with_field(zipped(("a", b"x")), 24, 2), r"a: has 1 bytes, not 2 as the archive says"),
        (with_field(zipped(("a", b"x")), 20, 1), r"a: is broken"),
        (with_field(zipped(("a", b"x")), 20, 10_000), r"a: lies outside the archive"),
        (with_field(zipped(("a", b"x")), 42, 10_000), r"a: lies outside the archive"),
    ],
)
def test_an_archive_that_is_unsafe_or_broken_is_refused(data: bytes, message: str) -> None:
    refused(data, message)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_with_a_name_twice_is_refused() -> None:
    refused(zipped(("a", b"x"), ("a", b"y")), "a: is in the archive twice")


def deflated_zeros(length: int) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(bytes(length)) + packing.flush()


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    refused(zipped(("zeros", bytes(archive.LARGEST_FILE + 1))), "zeros: has more than 16 MB unpacked")


def test_files_that_unpack_to_too_much_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 100_000)
    entries = [(f"{number}", bytes(30_000)) for number in range(4)]
    assert len(read_archive(zipped(*entries[:3])).files) == 3
    refused(zipped(*entries), "the files together have more than")


@pytest.mark.parametrize("told", [0, 1, 1000])
def test_a_bomb_that_lies_of_its_size_is_refused(told: int) -> None:
    """Both headers and the checksum agree with each other, for the beginning that they tell of."""
    packed = deflated_zeros(archive.LARGEST_FILE * 4)
    crc = zlib.crc32(bytes(told))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(packed), told, 4, 0) + b"bomb"
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(packed), told, 4, 0, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central) + 4, len(local) + len(packed), 0)
    refused(local + packed + central + b"bomb" + end, "bomb: has more than 16 MB unpacked")


def test_archives_in_an_archive_stay_closed() -> None:
    """As in 42.zip: each layer unpacks to sixteen of the next."""
    data = zipped(("zeros", bytes(1_000_000)))
    for _ in range(5):
        data = zipped(*((f"lib {number}.zip", data) for number in range(16)))
    read = read_archive(data)
    assert len(read.files) == 16
    assert all(content.startswith(b"PK") for content in read.files.values())


def entries(count: int) -> bytes:
    return zipped(*((f"{number}", b"") for number in range(count)), method=zipfile.ZIP_STORED)


@pytest.mark.parametrize("many", [lambda: entries(21), lambda: entries(100)])
def test_an_archive_of_too_many_entries_is_refused(
    many: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 20)
    assert len(read_archive(entries(20)).files) == 20
    refused(many(), r"the archive has .*21|the archive has more than 20 entries")


@pytest.mark.parametrize(
    "packed", [zlib.compress(bytes(300_000), wbits=-15), b"\0\0\0\xff\xff" * 100 + b"\3\0"]
)
def test_files_that_share_their_bytes_are_refused(packed: bytes) -> None:
    """As in bombs whose directory names one and the same packed file over and over, be it an empty one."""
    content = zlib.decompress(packed, wbits=-15)
    data = zipped(("a0", packed), method=zipfile.ZIP_STORED)
    data = data.replace(struct.pack("<L", zlib.crc32(packed)), struct.pack("<L", zlib.crc32(content)))
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entry = bytearray(data[start:end])
    struct.pack_into("<H", entry, 10, zipfile.ZIP_DEFLATED)
    struct.pack_into("<L", entry, 24, len(content))
    directory = b"".join(entry.replace(b"a0", f"a{number}".encode()) for number in range(9))
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, len(directory), start, 0)
    refused(data[:start] + directory + tail, r"a\d: shares its bytes with other files")


def test_an_entry_beyond_all_bounds_is_refused() -> None:
    entry = zipfile.ZipInfo("a")
    entry.extra = struct.pack("<HHQ", 1, 8, 2**63)
    data = zipped((entry, b"x"))
    refused(with_field(data, 42, 0xFFFFFFFF), "a: lies outside the archive")
