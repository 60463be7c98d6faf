"""The files of CMS that the shipped tables were made from."""

from __future__ import annotations

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import SourceFile

__all__ = ["shipped_file", "shipped_record"]


def shipped_record(year: int, table: str) -> tables.Row:
    """Return the record of the file that a shipped table was made from."""
    records = tables.rows("generated/medicare_files.csv")
    found = {(row["year"], row["table"]): row for row in records}
    return found[str(year), table]


def shipped_file(year: int, table: str) -> SourceFile:
    """Return the file that a shipped table was made from."""
    record = shipped_record(year, table)
    return SourceFile(record["file"], record["sha256"])
