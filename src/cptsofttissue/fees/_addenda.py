"""Addenda of CMS with facility rates: tables under a few title rows, by column name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from os import PathLike
from typing import NamedTuple

from attrs import evolve

from cptsofttissue._reading.files import Content, open_content
from cptsofttissue.money import to_cents

__all__ = ["ENCODINGS", "Addendum", "Entry", "dollars", "index", "open_addendum"]

_CODE = re.compile(r"[A-Z0-9]\d{3}[A-Z0-9]", re.ASCII)
_CODE_COLUMN = "HCPCS CODE"
_DOLLARS = re.compile(r"(\d{1,3}(,\d{3})+|\d{1,9})(\.\d{1,2})?", re.ASCII)
#: An index is near 1; a larger number is a percentage, or of another column.
_INDEX = re.compile(r"\d?\.\d{1,6}|\d", re.ASCII)
#: Names of areas are printed in the alphabets of several programs.
ENCODINGS = ("utf-8-sig", "cp1252", "cp437")


class Entry(NamedTuple):
    """The cells of one code, by our names for the columns."""

    line: int
    code: str
    cells: Mapping[str, str]


class Addendum(NamedTuple):
    """A table of CMS by code."""

    content: Content
    title: str
    captions: Mapping[str, str]
    entries: Iterator[Entry]


def open_addendum(
    path: str | PathLike[str], member: str, columns: Mapping[str, str]
) -> Addendum:
    """
    Find the header under the title rows, and the columns by their captions.

    Args:
        path: The file: comma- or tab-separated text, gzip, or the original zip.
        member: Regular expression for the member of a zip.
        columns: A regular expression for the caption of each column, by our name.

    Raises:
        TableError: If the header or a column is missing or occurs twice.
    """
    content = evolve(open_content(path, member), encodings=ENCODINGS)
    rows = content.rows(_delimiter(content))
    titles: list[str] = []
    for _, cells in rows:
        names = [" ".join(cell.upper().split()) for cell in cells]
        if names and names[0] == _CODE_COLUMN:
            indices = {
                key: _column_index(content, names, pattern)
                for key, pattern in columns.items()
            }
            captions = {key: names[i] for key, i in indices.items()}
            entries = _entries(content, rows, indices, len(names))
            return Addendum(content, " ".join(titles), captions, entries)
        titles += filter(None, names)
    raise content.fault(f"has no row that begins with {_CODE_COLUMN!r}")


def _delimiter(content: Content) -> str:
    lines = content.text.splitlines()
    header = next((line for line in lines if _CODE_COLUMN in line.upper()), "")
    return max(",", "\t", key=header.count)


def _column_index(content: Content, names: list[str], caption: str) -> int:
    matches = [i for i, name in enumerate(names) if re.fullmatch(caption, name)]
    if len(matches) != 1:
        raise content.fault(f"stands {len(matches)} times in the header", 0, caption)
    return matches[0]


def _entries(
    content: Content,
    rows: Iterator[tuple[int, list[str]]],
    columns: Mapping[str, int],
    width: int,
) -> Iterator[Entry]:
    """Read the rows of codes; only notes may follow them."""
    seen: set[str] = set()
    for line, cells in rows:
        code = cells[0].strip() if cells else ""
        if not _CODE.fullmatch(code):
            _check_note(content, line, cells)
            continue
        if len(cells) < width or code in seen:
            problem = "occurs twice" if code in seen else f"has {len(cells)} cells"
            raise content.fault(f"{code} {problem}", line)
        seen.add(code)
        yield Entry(line, code, {key: cells[i].strip() for key, i in columns.items()})


def _check_note(content: Content, line: int, cells: list[str]) -> None:
    """Refuse a row with figures but no code, because its code is damaged."""
    if sum(bool(cell.strip()) for cell in cells) > 1:
        raise content.fault(f"begins with {cells[0]!r}, which is not a code", line)


def dollars(content: Content, entry: Entry, column: str) -> Decimal | None:
    """Read US dollars such as ``$1,248.36``; an empty cell is None."""
    text = entry.cells[column].removeprefix("$").strip()
    if not text:
        return None
    if not _DOLLARS.fullmatch(text):
        raise content.fault(f"cannot read {entry.cells[column]!r}", entry.line, column)
    return to_cents(Decimal(text.replace(",", "")))


def index(content: Content, line: int, text: str, column: str) -> Decimal | None:
    """Read an index below 10, such as a wage index; blank or zero means None."""
    if text and not _INDEX.fullmatch(text):
        raise content.fault(f"cannot read {text!r}", line, column)
    return Decimal(text or 0) or None
