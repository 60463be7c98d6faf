"""The files of CMS that the shipped tables were made from."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import SourceFile

__all__ = [
    "ShippedFile",
    "newest_shipped",
    "shipped_factor",
    "shipped_file",
    "shipped_record",
    "shipped_years",
]


@frozen
class ShippedFile:
    """A file of CMS that a shipped table was made from."""

    year: int = field(metadata=tables.KEY)
    table: str = field(metadata=tables.KEY)
    release: str
    factor: Decimal | None
    file: str
    sha256: str
    source: str


def _files() -> tuple[ShippedFile, ...]:
    return tables.read("generated/medicare_files.csv", ShippedFile)


def shipped_record(year: int, table: str) -> ShippedFile:
    """Return the record of the file that a shipped table was made from."""
    return {(file.year, file.table): file for file in _files()}[year, table]


def shipped_factor(year: int) -> Decimal:
    """Return the conversion factor on every row of the year's file."""
    factors = [file.factor for file in _files() if file.year == year]
    return next(factor for factor in factors if factor is not None)


def shipped_file(year: int, table: str) -> SourceFile:
    """Return the file that a shipped table was made from."""
    file = shipped_record(year, table)
    return SourceFile(file.file, file.sha256)


def shipped_years() -> tuple[int, ...]:
    """Return the years that have shipped figures, oldest first."""
    return tuple(sorted(file.year for file in _files() if file.table == "rvu"))


def newest_shipped(table: str) -> ShippedFile:
    """Return the record of the newest file of its kind."""
    return max((f for f in _files() if f.table == table), key=lambda f: f.year)
