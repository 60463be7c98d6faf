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
    "covered_codes",
    "family_codes",
    "file_of",
    "is_within",
    "manual",
    "pairs",
    "units",
]


@frozen
class FileRow:
    """The CMS file that a table was made from, and the days that it covers."""

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
        for member in _codes_in(self.family):
            yield (member, self.code) if self.column == "two" else (self.code, member)


@frozen
class UnitRow:
    """The most units of a code that Medicare accepts."""

    code: str = field(metadata=tables.KEY)
    units: int
    adjudication: str
    rationale: str
    source: str


@frozen
class ManualRow:
    """Codes that include some services by the NCCI manual, whatever the edits say."""

    codes: tuple[str, ...] = field(
        metadata={**tables.KEY, **tables.refers_to("family_codes.csv")}
    )
    services: tuple[str, ...] = field(metadata=tables.KEY)
    why: str
    source: str


def is_within(spans: tuple[str, ...], code: str) -> bool:
    """
    Whether a code is in a list of codes and ranges.

    >>> is_within(("12031-12057", "13160"), "12032")
    True
    """
    ends = (span.partition("-") for span in spans)
    return any(low <= code <= (high or low) for low, _, high in ends)


def file_of(table: str) -> FileRow:
    """Return the row of the file that a table was made from."""
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
def covered_codes() -> frozenset[str]:
    """Return the codes whose edits with the family are known."""
    return frozenset(row.code for row in pairs()).union(family_codes())


@cache
def family_codes() -> tuple[str, ...]:
    """Return the 87 codes in the year of the edits, in order."""
    year = file_of("ptp").first_day.year
    return tuple(sorted(code.number for code in catalog(year)))


def _codes_in(ranges: tuple[str, ...]) -> Iterator[str]:
    """List the codes of the family that are in some ranges."""
    for span in ranges:
        low, _, high = span.partition("-")
        yield from _codes_between(low, high or low)


@cache
def _codes_between(low: str, high: str) -> tuple[str, ...]:
    return tuple(code for code in family_codes() if low <= code <= high)
