"""
List what a release would break and the changelog does not announce.

``python tools/breaks.py TAG`` compares the public names with those of a tag.
A break that is meant stands in CHANGELOG.md, under Changed or Removed of the
newest version, by its fully qualified name.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import griffe

PACKAGE = "cptsofttissue"
#: Headings that announce a break.
MEANT = ("Changed", "Removed")


def announced(changelog: str) -> set[str]:
    """Return the names under Changed and Removed of the newest version."""
    newest = changelog.split("\n## ")[1]
    parts = [part for part in newest.split("\n### ") if part[:7] in MEANT]
    return set(re.findall(r"`([\w.]+)`", " ".join(parts)))


def breaks(tag: str) -> list[griffe.Breakage]:
    """Return the breaks since a tag that are not announced."""
    old = griffe.load_git(PACKAGE, ref=tag, search_paths=["src"])
    new = griffe.load(PACKAGE, search_paths=["src"])
    meant = announced(Path("CHANGELOG.md").read_text("utf-8"))
    found = griffe.find_breaking_changes(old, new)
    return [each for each in found if public(each.obj.path) not in meant]


def public(path: str) -> str:
    """Return a path as users write it, without private modules."""
    return re.sub(r"\._\w+", "", path)


def main(tag: str) -> int:
    """Print each break; return how to exit."""
    found = breaks(tag)
    for each in found:
        print(each.explain(griffe.ExplanationStyle.ONE_LINE))  # noqa: T201
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
