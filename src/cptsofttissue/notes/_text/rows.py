"""Tables in a note: a line of headings, and a row for each lesion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Cell", "Row", "rows"]


class Cell(NamedTuple):
    """
    A cell of a table.

    Attributes:
        item: The lesion, as the table names or numbers it.
        label: The fact that the cell gives, such as "size".
        start: Where its words begin in the note.
        end: Where its words end.
        unit: The unit in the heading; empty if there is none.
    """

    item: str
    label: str
    start: int
    end: int
    unit: str


class Row(NamedTuple):
    """
    A line of a table.

    Attributes:
        start: Where it begins in the note.
        end: Where it ends.
        cells: Its cells; empty for a line of headings and for a rule.
    """

    start: int
    end: int
    cells: tuple[Cell, ...]


_BAR = re.compile(r"[^|\n]+")
_GAPS = re.compile(r"[^ \t\n]+(?:[ \t][^ \t\n]+)*")
_UNIT = re.compile(r"\b(?P<unit>cm|mm)\b")
_LEAST = 3
#: A line of headings has at least two of these.
_HEADINGS = re.compile(
    r"\b(?:site|location|lesion|impression|diagnosis|layer|depth|plane|size|tumor|"
    r"mass|margins?|found|findings?|procedure|excision|closure|repair|wound|side|region)\b"
)
_MOST_WORDS = 5


#: The heading of a column, in a table with one column for each lesion.
_COLUMN = re.compile(r"(?:site|lesion|mass|tumor|no\.?|#)? ?#? ?(?:[a-h]|[0-9]{1,2})")

Places = list[tuple[int, int]]


def rows(low: str) -> Iterator[Row]:
    """List the rows of every table in a plain text."""
    heads: list[str] = []
    number = start = 0
    lines = low.split("\n")
    labels = [_pairs(line) for line in lines]
    for line, pairs, is_row in zip(lines, labels, _share_labels(labels), strict=True):
        cells, end = _cells(line), start + len(line)
        number += 1
        if is_row:
            yield Row(start, end, tuple(_values(pairs, start, number)))
        elif heads and _is_rule(line):
            yield Row(start, end, ())
        elif heads and len(cells) == len(heads):
            yield Row(start, end, tuple(_row_cells(line, heads, cells, start, number)))
        elif _is_head(line, cells):
            heads, number = [line[a:b] for a, b in cells], 0
            yield Row(start, end, ())
        else:
            heads = []
        start += len(line) + 1


def _share_labels(all_pairs: Iterable[Iterable[re.Match[str]]]) -> list[bool]:
    """Say for each line whether a neighbor has the same labels, as in a table."""
    labels = [tuple(pair["label"] for pair in pairs) for pairs in all_pairs]
    same = [a == b and len(a) >= _LEAST for a, b in pairwise(labels)]
    return [a or b for a, b in zip([False, *same], [*same, False], strict=True)]


def _pairs(line: str) -> list[re.Match[str]]:
    """List the labels of a line with their values: "Size: 4 cm; Depth: SQ"."""
    if line.count(":") < _LEAST:
        return []
    pairs = (_PAIR.match(line, *m.span()) for m in _PIECE.finditer(line))
    return [pair for pair in pairs if pair is not None]


def _values(pairs: Iterable[re.Match[str]], start: int, number: int) -> Iterator[Cell]:
    """Make a cell of each label with its value."""
    for pair in pairs:
        label, unit = _label(pair["label"])
        a, b = pair.span("said")
        label = label if unit else pair["label"]
        yield Cell(f"row {number}", label, start + a, start + b, unit)


#: What stands between signs or gaps, and a label with its value.
_PIECE = re.compile(r"[^;|\s]+(?: [^;|\s]+)*")
_PAIR = re.compile(r"(?P<label>[a-z][a-z /#()]{1,24}): ?(?P<said>\S.*)")


def _row_cells(
    line: str, heads: Sequence[str], cells: Places, start: int, number: int
) -> Iterator[Cell]:
    """Label each cell by its column, or by its row where each lesion has a column."""
    (first, last), *others = cells
    if all(map(_COLUMN.fullmatch, heads[1:])):
        label, unit = _label(line[first:last])
        for head, (a, b) in zip(heads[1:], others, strict=True):
            yield Cell(head, label, start + a, start + b, unit)
    else:
        for head, (a, b) in zip(heads, cells, strict=True):
            label, unit = _label(head)
            yield Cell(f"row {number}", label, start + a, start + b, unit)


def _cells(line: str) -> Places:
    """List where the cells of a line stand; empty if it is not of a table."""
    if "|" not in line and "  " not in line:
        return []
    pattern = _BAR if "|" in line else _GAPS
    spans = [(m.start(), m.end()) for m in pattern.finditer(line)]
    cells = [_trim(line, a, b) for a, b in spans]
    return [(a, b) for a, b in cells if a < b]


def _trim(line: str, start: int, end: int) -> tuple[int, int]:
    """Return the place without the spaces at its ends."""
    text = line[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _is_head(line: str, cells: Places) -> bool:
    """Whether a line holds the headings of columns."""
    if len(cells) < _LEAST:
        return False
    names = [line[a:b] for a, b in cells]
    is_short = all(len(name.split()) <= _MOST_WORDS for name in names)
    count = sum(_HEADINGS.search(name) is not None for name in names)
    return is_short and count > 1 and not any(c.isdigit() for c in line)


def _is_rule(line: str) -> bool:
    """Whether a line is only drawn, as "|---|---|" is."""
    return bool(line) and not line.strip(" |-=+:_")


def _label(text: str) -> tuple[str, str]:
    """Return the words of a label, and its unit: "size (cm)" is "size" and "cm"."""
    unit = _UNIT.search(text)
    plain = re.sub(r"[^a-z ]", " ", _UNIT.sub("", text))
    return " ".join(plain.split()), unit["unit"] if unit else ""
