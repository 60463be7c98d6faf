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
        item: The lesion it is of, as the table calls or numbers it.
        label: What it says of the lesion.
        start: Where its words begin in the note.
        end: Where they end.
        unit: The unit that the heading names; empty if it names none.
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
        cells: Its cells; empty for headings and rules.
    """

    start: int
    end: int
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


#: What heads the column of one lesion, where each has a column.
_COLUMN = re.compile(r"(?:site|lesion|mass|tumor|no\.?|#)? ?#? ?(?:[a-h]|[0-9]{1,2})")

Places = list[tuple[int, int]]


def rows(low: str) -> Iterator[Row]:
    """List the lines of every table in a plain text."""
    heads: list[str] = []
    number = start = 0
    lines = low.split("\n")
    labeled = [_pairs(line) for line in lines]
    for line, pairs, is_row in zip(lines, labeled, _besides(labeled), strict=True):
        cells, end = _cells(line), start + len(line)
        number += 1
        if is_row:
            yield Row(start, end, tuple(_paired(pairs, start, number)))
        elif heads and _is_rule(line):
            yield Row(start, end, ())
        elif heads and len(cells) == len(heads):
            yield Row(start, end, tuple(_told(line, heads, cells, start, number)))
        elif _is_head(line, cells):
            heads, number = [line[a:b] for a, b in cells], 0
            yield Row(start, end, ())
        else:
            heads = []
        start += len(line) + 1


def _besides(labeled: Iterable[Iterable[re.Match[str]]]) -> list[bool]:
    """Say of each line whether it or the next to it has the same labels: a table."""
    labels = [tuple(pair["label"] for pair in pairs) for pairs in labeled]
    same = [a == b and len(a) >= _LEAST for a, b in pairwise(labels)]
    return [a or b for a, b in zip([False, *same], [*same, False], strict=True)]


def _pairs(line: str) -> list[re.Match[str]]:
    """List each label of a line with what stands behind it: "Size: 4 cm; Depth: SQ"."""
    if line.count(":") < _LEAST:
        return []
    found = (_PAIR.match(line, *m.span()) for m in _PIECE.finditer(line))
    return [pair for pair in found if pair is not None]


def _paired(pairs: Iterable[re.Match[str]], start: int, number: int) -> Iterator[Cell]:
    """Read what stands behind each label of a line."""
    for pair in pairs:
        label, unit = _label(pair["label"])
        a, b = pair.span("said")
        label = label if unit else pair["label"]
        yield Cell(f"row {number}", label, start + a, start + b, unit)


#: What stands between signs or gaps, and a label with what is said of it.
_PIECE = re.compile(r"[^;|\s]+(?: [^;|\s]+)*")
_PAIR = re.compile(r"(?P<label>[a-z][a-z /#()]{1,24}): ?(?P<said>\S.*)")


def _told(
    line: str, heads: Sequence[str], cells: Places, start: int, number: int
) -> Iterator[Cell]:
    """Label each cell by its column, or by the first cell where columns are lesions."""
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
    if "|" not in line and "  " not in line:
        return []
    pattern = _BAR if "|" in line else _GAPS
    found = [(m.start(), m.end()) for m in pattern.finditer(line)]
    trimmed = [_trimmed(line, a, b) for a, b in found]
    return [(a, b) for a, b in trimmed if a < b]


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    text = line[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _is_head(line: str, cells: Places) -> bool:
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
