"""What the project says of itself is so: its limits, its files, its forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cptsofttissue
from cptsofttissue._reading import files, workbooks

pytestmark = pytest.mark.versions

ROOT = Path(__file__).parent.parent
PACKAGE = Path(cptsofttissue.__file__).parent
#: Pages that send their readers to files.
GUIDES = [ROOT / "CONTRIBUTING.md", ROOT / "docs/explanation/architecture.md"]
#: A file, perhaps in folders, between backticks.
FILE = re.compile(r"`([\w./-]+\.(?:py|csv|toml|md))`")
FORMS = sorted(
    path for path in ROOT.glob(".github/*/*.yml") if path.name != "config.yml"
)


@pytest.mark.parametrize(
    "limit",
    [
        f"{files.MOST_BYTES // 2**20} MiB, packed and unpacked",
        f"{files.MOST_CHARACTERS:,} characters a line",
        f"{files.MOST_TOML:,} bytes",
        f"{workbooks.MOST_COLUMNS} columns and {workbooks.MOST_ROWS:,} rows",
    ],
)
def test_the_limits_are_those_that_hold(limit: str):
    """The page of security names the limits that the code has."""
    assert limit in (ROOT / "SECURITY.md").read_text("utf-8")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_guide_names_files_that_are_there(guide: Path):
    """A recipe sends nobody to a file that was moved or removed."""
    named = set(FILE.findall(guide.read_text("utf-8")))
    places = [ROOT, PACKAGE, PACKAGE / "data/curated", PACKAGE / "data"]
    lost = {name for name in named if not any((p / name).is_file() for p in places)}

    assert named
    assert set() == lost


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_no_form_asks_for_patients(form: Path):
    """Every form of an issue warns before it asks, and is not sent without a yes."""
    text = form.read_text("utf-8")

    assert "**No patient data, please.**" in text.split("id:")[0]
    assert re.search(r"- label: .* no patient data.*\n +required: true", text)


def test_every_how_to_page_has_one_reader():
    """The index lists each page under one of those whom it serves."""
    index = (ROOT / "docs/index.md").read_text("utf-8")
    lists = re.findall(r":caption: For ([\w ]+)\n:hidden:\n\n([^`]+)```", index)
    listed = [name for _, names in lists for name in names.split()]

    assert ["coders", "billing engineers", "analysts", "package authors"] == [
        reader for reader, _ in lists
    ]
    assert sorted(listed) == sorted(
        f"how-to/{path.stem}" for path in ROOT.glob("docs/how-to/*.md")
    )
