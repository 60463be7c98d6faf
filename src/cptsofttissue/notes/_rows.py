"""Tables in a note: a line of headings, and a row for each lesion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Cell", "Row", "rows"]


class Cell(NamedTuple):
    """
    A cell of a table.

    Attributes:
        label: The heading of its column.
        start: Where its words begin in the note.
        end: Where they end.
        unit: The unit that the heading names; empty if it names none.
    """

    label: str
    start: int
    end: int
    unit: str


class Row(NamedTuple):
    """
    A row of a table.

    Attributes:
        item: What the row is called, or its number.
        start: Where its line begins in the note.
        cells: Its cells; empty for a line that only belongs to the table.
    """

    item: str
    start: int
    cells: tuple[Cell, ...]


_BAR = re.compile(r"[^|\n]+")
_GAPS = re.compile(r"[^ \t\n]+(?:[ \t][^ \t\n]+)*")
_UNIT = re.compile(r"\b(?P<unit>cm|mm)\b")
_LEAST = 3
#: A line of headings has two of these at least.
_HEADINGS = re.compile(
    r"\b(?:site|location|lesion|impression|diagnosis|layer|depth|plane|size|tumor|"
    r"mass|margins?|found|findings?|procedure|excision|closure|repair|wound|side|region)\b"
)
_MOST_WORDS = 5


def rows(low: str) -> Iterator[Row]:
    """List the rows of every table in a plain text."""
    labels: list[tuple[str, str]] = []
    number = start = 0
    for line in low.split("\n"):
        cells = _cells(line)
        if labels and _is_rule(line):
            yield Row("", start, ())
        elif labels and len(cells) == len(labels):
            number += 1
            yield _row(labels, cells, start, number)
        elif _is_head(line, cells):
            labels = [_label(line[a:b]) for a, b in cells]
            number = 0
            yield Row("", start, ())
        else:
            labels = []
        start += len(line) + 1


def _cells(line: str) -> list[tuple[int, int]]:
    pattern = _BAR if "|" in line else _GAPS
    found = [(m.start(), m.end()) for m in pattern.finditer(line)]
    trimmed = [_trimmed(line, a, b) for a, b in found]
    return [(a, b) for a, b in trimmed if a < b]


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    text = line[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _is_head(line: str, cells: Sequence[tuple[int, int]]) -> bool:
    if len(cells) < _LEAST:
        return False
    names = [line[a:b] for a, b in cells]
    is_short = all(len(name.split()) <= _MOST_WORDS for name in names)
    named = sum(_HEADINGS.search(name) is not None for name in names)
    return is_short and named > 1 and not any(c.isdigit() for c in line)


def _is_rule(line: str) -> bool:
    return bool(line) and not line.strip(" |-=+:_")


def _label(text: str) -> tuple[str, str]:
    unit = _UNIT.search(text)
    plain = re.sub(r"[^a-z ]", " ", _UNIT.sub("", text))
    return " ".join(plain.split()), unit["unit"] if unit else ""


def _row(
    labels: Sequence[tuple[str, str]],
    cells: Sequence[tuple[int, int]],
    start: int,
    number: int,
) -> Row:
    told = [
        Cell(label, start + a, start + b, unit)
        for (label, unit), (a, b) in zip(labels, cells, strict=True)
    ]
    return Row(f"row {number}", start, tuple(told))
