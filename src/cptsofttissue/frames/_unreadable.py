"""The distinct values of a frame that cannot be read, counted by its engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cptsofttissue.frames._codes import NUMBER
from cptsofttissue.frames._job import Numbers, Words
from cptsofttissue.frames._source import Source

__all__ = ["count_unreadable"]

#: The values of a column, each with its number of rows.
Counts = list[tuple[Any, int]]


class _Row(NamedTuple):
    """A value that cannot be read."""

    field: str
    value: str
    rows: int
    suggestion: str | None
    allowed: str


def count_unreadable(source: Source, parts: Mapping[str, Words | Numbers]) -> Any:
    """
    Count the values that cannot be read, in a frame of the caller's library.

    Raises:
        MissingExtraError: If what the engine needs is not installed.
    """
    engine = source.module()
    counts = engine.count(source.frame, list(parts.values()))
    rows = [
        row
        for (fact, part), values in zip(parts.items(), counts, strict=True)
        for row in _unreadable(fact, part, _total_counts(values))
    ]
    rows.sort(key=lambda row: -row.rows)
    return engine.small(source.frame, _table(rows))


def _total_counts(values: Counts) -> Counts:
    """Add up the counts of several parts of a frame; the most frequent first."""
    totals: Counter[Any] = Counter()
    for value, rows in values:
        totals[value] += rows
    return sorted(totals.items(), key=lambda item: (-item[1], str(item[0])))


def _unreadable(fact: str, part: Words | Numbers, counts: Counts) -> Iterator[_Row]:
    if isinstance(part, Numbers):
        yield from _numbers(fact, part, counts)
        return
    vocabulary, texts = part.vocabulary, [text for text, _ in counts]
    vocabulary.ids(texts)
    numbers = vocabulary.fault_numbers(texts)
    for (text, rows), number in zip(counts, numbers, strict=True):
        fault = vocabulary.faults[number]
        if fault:
            yield _Row(fact, text, rows, fault.suggestion or None, fault.allowed)


def _numbers(fact: str, part: Numbers, counts: Counts) -> Iterator[_Row]:
    from cptsofttissue.frames._arrow import bad_numbers

    bad = bad_numbers(part, [number for number, _ in counts])
    for (number, rows), is_bad in zip(counts, bad, strict=True):
        if is_bad:
            yield _Row(fact, _write_number(part, number), rows, None, NUMBER)


def _write_number(part: Numbers, number: float) -> str:
    """Write a number as short as it was given."""
    import numpy as np

    unsigned = number + 0.0  # there is no other zero
    text = str(np.float32(unsigned)) if part.is_single else repr(unsigned)
    return text.removesuffix(".0")


def _table(rows: list[_Row]) -> Any:
    import pyarrow

    pa: Any = pyarrow  # not typed: pyarrow has no types
    text = pa.string()
    kinds = (text, text, pa.int64(), text, text)
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    arrays = [
        pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)
    ]
    return pa.table(dict(zip(_Row._fields, arrays, strict=True)))
