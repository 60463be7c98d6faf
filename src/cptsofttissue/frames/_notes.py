"""Whole tables of notes, each read into a row for every lesion."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar, cast

from cptsofttissue._reading.missing import is_missing
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.frames._absences import Absences, Missing
from cptsofttissue.frames._job import NO_TEXT
from cptsofttissue.frames._note_rows import OUTPUTS, NoteReader
from cptsofttissue.frames._source import TEXT, Source
from cptsofttissue.notes.reading import read

__all__ = ["read_notes"]

T = TypeVar("T")
_NOTE = "note"


def read_notes(
    frame: T, column: str = _NOTE, *, missing: Missing = (), prefix: str = ""
) -> T:
    """
    Read a column of operative notes, and return one row for each lesion.

    The answers are those of :func:`cptsofttissue.notes.reading.read`, note by note. No
    note is dropped and none raises an error: a note without a lesion, or a missing
    one, has one row.

    >>> import pyarrow as pa
    >>> from cptsofttissue.frames import read_notes
    >>> note = "Excision of 4 cm subcutaneous lipoma, left forearm."
    >>> notes = pa.table({"id": [7, 8], "note": [note, None]})
    >>> for row in read_notes(notes).to_pylist():
    ...     print(row["id"], row["lesion"], row["code"], row["status"])
    7 1 25071 determined
    8 None None None

    Args:
        frame:
            A frame of pandas, Polars (eager or lazy), pyarrow, DuckDB, Dask or
            PySpark, or one of these wrapped by narwhals. It is not changed.
            DuckDB and pyarrow frames are read at once; lazy frames stay lazy.
        column: The column of the notes, in upper or lower case.
        missing:
            Additional words for a missing note; "not available" and similar words
            are known.
        prefix: Prefix of the names of the added columns.

    Returns:
        The frame without the column of notes, its rows in order and repeated for
        each lesion, with ``lesion`` (1, 2, ...), ``code``, ``status``,
        ``candidates`` (separated by semicolons), ``questions`` for the surgeon,
        ``quotes`` from the note, and ``other`` code families with the words that
        lead to them, each with the prefix; each item of the last three is on its
        own line.
        For a note without a lesion, only status and other are filled; for a missing
        note, nothing is. A note that cannot be read, such as a list or a text of
        more than ten million characters, has the status ``invalid``.

    Raises:
        UnknownTermError: If there is no such column, or two have the same name.
        WrongTypeError: If the frame, or the type of the column, cannot be read.
        ContradictionError: If a column to add already exists.
    """
    source = Source.of(frame, {_NOTE: column}, (_NOTE,))
    source.holds(_NOTE, TEXT)
    read_text = Absences.of(missing, (_NOTE,)).reader(_NOTE, _read_note)
    names = tuple(f"{prefix}{name}" for name in OUTPUTS)
    reader = NoteReader(source.columns[_NOTE], names, read_text)
    return cast("T", source.read(reader))


def _read_note(text: str) -> Hashable:
    """
    Read a note; a text that stands for a missing one is None.

    Raises:
        WrongTypeError: If it is no text, or too long.
    """
    if text == NO_TEXT:
        raise WrongTypeError(_NOTE, text, "the text of a note")
    return None if is_missing(_NOTE, text) else read(text)
