"""Folders made once and kept."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from problem_service.judge.languages.prepared import prepared


def fill(place: Path) -> None:
    (place / "inner").mkdir(mode=0o700)
    (place / "inner" / "file").write_text("done")
    (place / "inner" / "file").chmod(0o600)


def refuse(place: Path) -> None:
    raise AssertionError(f"{place} is made again")


def test_a_folder_is_made_once_and_open_to_all(tmp_path: Path) -> None:
    place = prepared(tmp_path / "kept", "cpp", ["flags"], fill)
    assert prepared(tmp_path / "kept", "cpp", ["flags"], refuse) == place
    assert (place / "inner" / "file").read_text() == "done"
    assert (place / "inner").stat().st_mode & 0o777 == 0o755
    assert (place / "inner" / "file").stat().st_mode & 0o777 == 0o644


def test_another_folder_is_made_for_what_it_depends_on(tmp_path: Path) -> None:
    places = {prepared(tmp_path, "cpp", made_of, fill) for made_of in (["a", "b"], ["ab"], ["a", "c"])}
    assert len(places) == 3


def test_what_is_cut_short_leaves_nothing_that_is_used(tmp_path: Path) -> None:
    def cut_short(place: Path) -> None:
        (place / "leftover").touch()
        raise OSError("no space is left")

    with pytest.raises(OSError, match="no space"):
        prepared(tmp_path, "cpp", [], cut_short)
    place = prepared(tmp_path, "cpp", [], fill)
    assert [path.name for path in place.iterdir()] == ["inner"]


def test_who_comes_second_waits_for_the_first(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def fill_late(place: Path) -> None:
        begun.set()
        assert go_on.wait(10)
        fill(place)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(prepared, tmp_path, "cpp", [], fill_late)
        assert begun.wait(10)
        second = pool.submit(prepared, tmp_path, "cpp", [], refuse)
        go_on.set()
        assert first.result(10) == second.result(10)


def test_what_nothing_asks_for_any_more_goes_after_a_month(tmp_path: Path) -> None:
    unused, used = (prepared(tmp_path, "cpp", [version], fill) for version in ("1", "2"))
    for place in (unused, used):
        os.utime(place, (0, 0))
    prepared(tmp_path, "cpp", ["2"], refuse)
    prepared(tmp_path, "cpp", ["3"], fill)
    assert used.is_dir()
    assert not unused.exists()
