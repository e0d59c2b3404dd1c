"""The tests that docs/security.md names are there."""

import re

from deploy.databases import ROOT

DOCUMENT = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)))


def test_every_test_that_the_table_names_exists() -> None:
    assert len(NAMED) > 40
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if not (ROOT / file).is_file() or not re.search(rf"def {name}\(", (ROOT / file).read_text())
    ]
    assert missing == []


def test_every_item_of_level_2_is_in_the_table_once() -> None:
    items = re.findall(r"^\| (\d+\.\d+\.\d+) \|", DOCUMENT, re.MULTILINE)
    assert len(items) == len(set(items))
    assert {item.split(".")[0] for item in items} == {"6", "7", "9", "10"}
    empty = [line for line in DOCUMENT.splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|.*\|\s*\|$", line)]
    assert empty == []
