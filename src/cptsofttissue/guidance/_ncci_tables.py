"""The shipped tables of NCCI edits: the pairs and the units of the 87 codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import SourceFile
from cptsofttissue.coding.editions import catalog

__all__ = [
    "FileRow",
    "ManualRow",
    "PairRow",
    "UnitRow",
    "covered",
    "family_codes",
    "file_of",
    "is_within",
    "manual",
    "pairs",
    "units",
]


@frozen
class FileRow:
    """A file of CMS that a table was made from, and the days it is of."""

    table: str = field(metadata=tables.KEY)
    edition: str
    first_day: date
    last_day: date
    file: str
    sha256: str
    source: str

    @property
    def source_file(self) -> SourceFile:
        """The file, by name and digest."""
        return SourceFile(self.file, self.sha256)


@frozen
class PairRow:
    """A code, and the soft tissue codes that an edit pairs it with."""

    code: str = field(metadata=tables.KEY)
    column: str = field(metadata={**tables.KEY, **tables.BLANK})
    modifier: str = field(metadata={**tables.KEY, **tables.BLANK})
    rationale: str = field(metadata={**tables.KEY, **tables.BLANK})
    family: tuple[str, ...]
    source: str

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Columns one and two of every edit."""
        for own in _within(self.family):
            yield (own, self.code) if self.column == "two" else (self.code, own)


@frozen
class UnitRow:
    """The most units of a code that are believed."""

    code: str = field(metadata=tables.KEY)
    units: int
    adjudication: str
    rationale: str
    source: str


@frozen
class ManualRow:
    """Codes that include some services by the manual, whatever the edits cover."""

    codes: tuple[str, ...] = field(
        metadata={**tables.KEY, **tables.refers_to("family_codes.csv")}
    )
    services: tuple[str, ...] = field(metadata=tables.KEY)
    why: str
    source: str


def is_within(spans: tuple[str, ...], code: str) -> bool:
    """
    Whether a code is one of several, single or as a range.

    >>> is_within(("12031-12057", "13160"), "12032")
    True
    """
    ends = (span.partition("-") for span in spans)
    return any(low <= code <= (high or low) for low, _, high in ends)


def file_of(table: str) -> FileRow:
    """Return what a table was made from."""
    rows = tables.read("generated/ncci_files.csv", FileRow)
    return next(row for row in rows if row.table == table)


def pairs() -> tuple[PairRow, ...]:
    """Return the rows of pairs."""
    return tables.read("generated/ncci_ptp.csv", PairRow)


def units() -> tuple[UnitRow, ...]:
    """Return the rows of units."""
    return tables.read("generated/ncci_mue.csv", UnitRow)


def manual() -> tuple[ManualRow, ...]:
    """Return the rows of the manual."""
    return tables.read("ncci_manual.csv", ManualRow)


@cache
def covered() -> frozenset[str]:
    """Return the codes of which it is known what edits they have with the family."""
    return frozenset(row.code for row in pairs()).union(family_codes())


@cache
def family_codes() -> tuple[str, ...]:
    """Return the 87 codes as they were in the edition of the edits, in order."""
    year = file_of("ptp").first_day.year
    return tuple(sorted(code.number for code in catalog(year)))


def _within(ranges: tuple[str, ...]) -> Iterator[str]:
    """Read ranges over the codes of the family."""
    for span in ranges:
        low, _, high = span.partition("-")
        yield from _between(low, high or low)


@cache
def _between(low: str, high: str) -> tuple[str, ...]:
    return tuple(code for code in family_codes() if low <= code <= high)
