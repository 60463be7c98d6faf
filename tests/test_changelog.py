"""The changelog can be relied upon: by readers, and by the checks of a release."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from importlib.metadata import entry_points, version
from pathlib import Path
from pkgutil import resolve_name

import pytest

TEXT = (Path(__file__).parent.parent / "CHANGELOG.md").read_text("utf-8")
#: Those of Keep a Changelog, and Data.
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Data"]
VERSIONS = re.findall(r"^## (.*)", TEXT, re.MULTILINE)
NEWEST = TEXT.split("\n## ")[1]


def kinds(text: str) -> list[tuple[str, str]]:
    """Each heading of a version, with the entries under it."""
    return re.findall(r"^### (.*)\n+((?:(?!### ).*\n?)*)", text, re.MULTILINE)


def names() -> list[tuple[str, str]]:
    """Each fully qualified name of the newest version, with its heading."""
    return [
        (kind, name)
        for kind, entries in kinds(NEWEST)
        for name in re.findall(r"`(cptsofttissue[\w.]*)`", entries)
    ]


def is_there(name: str) -> bool:
    """Whether a name can be imported, or is a group of entry points."""
    with suppress(ImportError, AttributeError):
        resolve_name(name)
        return True
    return bool(entry_points(group=name))


def test_the_newest_version_is_the_projects():
    """The version on top is the one that is built."""
    assert version("cptsofttissue") == VERSIONS[0].split(" - ")[0]


def test_versions_fall():
    """Each version stands once, the newest first."""
    numbers = [tuple(map(int, v.split(" - ")[0].split("."))) for v in VERSIONS]

    assert sorted(set(numbers), reverse=True) == numbers


@pytest.mark.parametrize("heading", VERSIONS)
def test_a_version_has_its_day(heading: str):
    """A version has the day of its release; only the newest may have none yet."""
    day = heading.partition(" - ")[2]
    is_open = heading == VERSIONS[0] and day == "unreleased"

    assert is_open or day == date.fromisoformat(day).isoformat()


@pytest.mark.parametrize("text", TEXT.split("\n## ")[1:])
def test_headings_are_those_of_the_format(text: str):
    """The headings are those of Keep a Changelog and Data, each once, in order."""
    found = [kind for kind, _ in kinds(text)]

    assert sorted(set(found), key=KINDS.index) == found
    assert all(entries.strip() for _, entries in kinds(text))


@pytest.mark.parametrize("text", TEXT.split("\n## ")[1:])
def test_nothing_is_said_twice(text: str):
    """No entry stands twice in a version."""
    entries = re.findall(r"^- .*", text, re.MULTILINE)

    assert list(dict.fromkeys(entries)) == entries


@pytest.mark.parametrize(("kind", "name"), names())
def test_names_are_what_the_entry_says(kind: str, name: str):
    """A name that an entry tells of is there; one that was removed is not."""
    assert (kind != "Removed") == is_there(name)
