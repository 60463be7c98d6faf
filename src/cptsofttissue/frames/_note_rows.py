"""A column of notes: the rows that each note becomes, one for each lesion."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, cast, final

from attrs import frozen

from cptsofttissue.errors import InvalidFactError
from cptsofttissue.frames._codes import INVALID
from cptsofttissue.frames._job import Cell, Kind, Row
from cptsofttissue.notes.reading import Draft, Reading

__all__ = ["OUTPUTS", "NoteReader", "Spread"]

#: The columns that are added.
OUTPUTS: Mapping[str, Kind] = MappingProxyType(
    {
        "lesion": Kind.WHOLE,
        "code": Kind.TEXT,
        "status": Kind.TEXT,
        "candidates": Kind.TEXT,
        "questions": Kind.TEXT,
        "quotes": Kind.TEXT,
        "other": Kind.TEXT,
    }
)


class Spread(NamedTuple):
    """
    The rows that notes became.

    Attributes:
        origins: For each row, which note it is of.
        rows: Its cells, in the order of the columns.
    """

    origins: Sequence[int]
    rows: Sequence[Row]


@final
@frozen
class NoteReader:
    """
    Reads a column of notes.

    Attributes:
        column: The column.
        outputs: The names of the columns to add, in the order of :data:`OUTPUTS`.
        read: Reads a note; returns None for words of a missing one.
    """

    column: str
    outputs: tuple[str, ...]
    read: Callable[[str], Hashable]

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """How each column that is added is stored."""
        return dict(zip(self.outputs, OUTPUTS.values(), strict=True))

    def spread(self, notes: Iterable[object]) -> Spread:
        """Read notes in their order; each becomes at least one row."""
        numbered_rows = [
            (index, row) for index, note in enumerate(notes) for row in self._rows(note)
        ]
        return Spread(
            [index for index, _ in numbered_rows], [row for _, row in numbered_rows]
        )

    def _rows(self, note: object) -> Iterator[Row]:
        try:
            reading = None if note is None else self.read(str(note))
        except InvalidFactError:
            return iter((_of_note(INVALID),))
        if reading is None:
            return iter((_of_note(None),))
        return _of_reading(cast("Reading", reading))


def _of_note(status: str | None, other: Cell = None) -> Row:
    """Answer a note without a lesion."""
    return None, None, status, None, None, None, other


def _of_reading(reading: Reading) -> Iterator[Row]:
    """Answer a note with a row for each lesion."""
    if not reading.drafts:
        yield _of_note(reading.status.value, _lines(reading.other))
    for number, draft in enumerate(reading.drafts, 1):
        yield _of_draft(number, draft, reading)


def _of_draft(number: int, draft: Draft, reading: Reading) -> Row:
    answer = draft.resolution
    return (
        number,
        None if answer.code is None else answer.code.number,
        answer.status.value,
        ";".join(code.number for code in answer.candidates) or None,
        _lines(draft.questions),
        _lines(draft.quotes),
        _lines(_other_lines(draft, reading)),
    )


def _other_lines(draft: Draft, reading: Reading) -> Iterator[object]:
    """List the other families of a draft, and the words that lead to them."""
    if draft.resolution.candidates:
        yield from (f"other family: {f.explain()}" for f in draft.resolution.families)
    other_mentions = {m for other_draft in reading.drafts for m in other_draft.mentions}
    elsewhere = other_mentions.difference(draft.mentions)
    yield from (family for family in reading.other if family.mention not in elsewhere)


def _lines(items: Iterable[object]) -> Cell:
    """Write each item on its own line; None if there is none."""
    return "\n".join(map(str, items)) or None
