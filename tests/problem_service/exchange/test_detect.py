"""Files that people bring, whose content tells the format."""

import base64
import gzip
import io
import tarfile

import pytest

from problem_service.exchange.archive import read_archive, write_archive
from problem_service.exchange.bank_writing import definitions_to_archive
from problem_service.exchange.detect import Imported, read_any
from problem_service.exchange.errors import BadArchive, BadPackage, BadProblem, BadTask, UnknownFormat
from problem_service.exchange.kattis import write_package
from problem_service.judge.events import TextCase
from shared.errors import CodemazeError
from tests.problem_service.exchange.codebattle.tasks import task
from tests.problem_service.exchange.definitions import call_problem, text_problem
from tests.problem_service.exchange.kattis.packages import made

NOTES = ("problem.yaml: uuid is not kept",)


def a_package() -> bytes:
    data, _ = write_package(
        text_problem(), ["6\n4\n"], [TextCase("7\n", "7\n"), TextCase("1 1\n2 2\n", "2\n4\n")]
    )
    return data


def in_folders(*folders: str) -> dict[str, bytes]:
    return {f"{folder}/{name}": data for folder in folders for name, data in made({}).items()}


def test_archives_of_ours_are_known_by_problem_toml() -> None:
    problems = [call_problem(), text_problem()]
    assert read_any("whatever.kpp", definitions_to_archive(problems)) == [Imported(p) for p in problems]


@pytest.mark.parametrize("name", ["linesums.zip", "linesums.kpp", "x"])
def test_packages_are_known_by_problem_yaml(name: str) -> None:
    assert read_any(name, a_package()) == [Imported(text_problem(), NOTES)]


def test_a_package_without_a_folder_is_named_by_its_file() -> None:
    (imported,) = read_any("some/My Sums.zip", write_archive(made({})))
    assert imported.definition.slug == "my-sums"
    (imported,) = read_any("x.zip", write_archive(in_folders("sums")))
    assert imported.definition.slug == "sums"


def test_several_packages_in_one_archive_are_read() -> None:
    imported = read_any("x.zip", write_archive(in_folders("one", "two", "more/three")))
    assert [found.definition.slug for found in imported] == ["three", "one", "two"]


@pytest.mark.parametrize("data", [task(), b"\n " + task(), gzip.compress(task())])
def test_tasks_are_known_by_their_beginning(data: bytes) -> None:
    for packed in (data, base64.b64encode(gzip.compress(task()))):
        (imported,) = read_any("x.bin", packed)
        assert imported.definition.slug == "max-profit"
        assert imported.notes[-1].startswith("not kept: ")


def a_tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("problem.yaml"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", UnknownFormat, r"The file is empty, not a zip archive or JSON"),
        (b"hello", UnknownFormat, r"The file is of another format, not a zip"),
        (b"%PDF-1.7", UnknownFormat, r"The file is a PDF document"),
        (b"Rar!\x1a\x07", UnknownFormat, r"The file is a RAR archive"),
        (a_tar(), UnknownFormat, r"The file is a tar archive"),
        (gzip.compress(a_tar()), BadTask, r"not valid JSON"),
        (b"{", BadTask, r"not valid JSON"),
        (b"PK\3\4", BadArchive, r"File is not a zip file"),
        (
            write_archive({}),
            UnknownFormat,
            r"The archive has neither problem.toml, as ours",
        ),
        (write_archive({"a/tasks.json": b"[]"}), UnknownFormat, r"has neither problem.toml"),
        (
            write_archive({"a/problem.toml": b""} | in_folders("b")),
            UnknownFormat,
            r"The archive has both a/problem.toml and b/problem.yaml",
        ),
        (write_archive({"problem.toml": b""}), BadProblem, r"problem/problem.toml: title: Missing"),
        (write_archive({"problem.yaml": b""}), BadPackage, r"problem.yaml: must be a mapping"),
        (
            write_archive(in_folders("one", "two") | {"README.md": b""}),
            BadPackage,
            r"README.md: belongs to no package",
        ),
        (
            write_archive(in_folders("one", "two") | {"two/problem.yaml": b""}),
            BadPackage,
            r"two: problem.yaml: must be a mapping",
        ),
    ],
)
def test_other_files_are_refused_with_the_reason(
    data: bytes, error: type[CodemazeError], message: str
) -> None:
    with pytest.raises(error, match=message):
        read_any("x.zip", data)


def test_a_package_reads_the_same_from_its_archive_and_from_its_files() -> None:
    archive = read_archive(a_package())
    assert read_any("y.zip", write_archive(archive.files)) == [Imported(text_problem(), NOTES)]
