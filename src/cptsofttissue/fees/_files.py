"""A user's own files, read in bounded memory: text, gzip, XLSX, or a CMS zip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO, StringIO
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, final

from attrs import frozen

from cptsofttissue import _tables
from cptsofttissue.errors import MissingExtraError, TableError

if TYPE_CHECKING:
    from gzip import GzipFile
    from zipfile import ZipFile, ZipInfo

__all__ = [
    "MOST_BYTES",
    "Content",
    "Line",
    "SourceFile",
    "is_archive",
    "open_content",
    "shipped_file",
    "shipped_record",
]

#: No CMS file, uncompressed, is half as large.
MOST_BYTES = 64 * 2**20
#: No line of a CMS file is a quarter as long.
MOST_CHARACTERS = 4096
_CHUNK = 2**20
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
#: Members of a zip by preference: exact text first.
_SUFFIXES = (".csv", ".txt", ".xlsx")

#: A line number, from 1, and the cells of that line.
Line = tuple[int, list[str]]


@final
@frozen
class SourceFile:
    """
    A file that a price was read from.

    Attributes:
        name: File name.
        sha256: Digest of its content, uncompressed, in hexadecimal.
    """

    name: str
    sha256: str


@final
@frozen(eq=False)
class Content:
    """
    The content of one file.

    Attributes:
        name: File name, for messages and records.
        data: The bytes, uncompressed.
    """

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        """Digest of the bytes, in hexadecimal."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()

    @property
    def source(self) -> SourceFile:
        """The record of this file."""
        return SourceFile(self.name, self.sha256)

    @property
    def is_workbook(self) -> bool:
        """Whether the content is an XLSX workbook."""
        return self.data.startswith(_ZIP)

    def fault(self, problem: str, line: int = 0, column: str = "") -> TableError:
        """Write the error for a fault of this file."""
        return TableError(self.name, line, problem, column)

    @cached_property
    def text(self) -> str:
        """
        The content as text, up to a Ctrl-Z.

        Raises:
            TableError: If it is empty or no text, has a line no table has, or
                ends in the middle of a line.
        """
        text = self._decoded().partition("\x1a")[0]
        if not text:
            raise self.fault("is empty")
        if "\0" in text:
            raise self.fault("holds null characters; expected plain text")
        longest = max(map(len, text.split("\n")))
        if longest > MOST_CHARACTERS:
            raise self.fault(f"holds a line of {longest:,} characters")
        if not text.endswith("\n"):
            raise self.fault("ends in the middle of a line", text.count("\n") + 1)
        return text

    def _decoded(self) -> str:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return self.data.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise self.fault("is neither UTF-8 nor Windows-1252 text")

    def rows(self) -> Iterator[Line]:
        """
        Read the rows of a CSV file or of the first sheet of a workbook.

        Raises:
            TableError: If a row cannot be read.
            MissingExtraError: If a workbook cannot be read without the extra.
        """
        return self._sheet() if self.is_workbook else self._csv()

    def _csv(self) -> Iterator[Line]:
        import csv

        reader = csv.reader(StringIO(self.text, newline=""), strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise self.fault(str(error), reader.line_num) from None

    def _sheet(self) -> Iterator[Line]:
        try:
            from python_calamine import CalamineError, CalamineWorkbook
        except ImportError:
            raise MissingExtraError("xlsx", f"Reading {self.name}") from None
        try:
            book = CalamineWorkbook.from_filelike(BytesIO(self.data))
            sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise self.fault(f"is no workbook: {error}") from None
        for number, cells in enumerate(sheet, 1):
            if cells[0] == "\x1a":
                return
            yield number, [_cell(value) for value in cells]


def _cell(value: object) -> str:
    """
    Write a cell as text.

    A workbook holds 36.0896 as 36.089600000000004; no figure of CMS is finer
    than four decimals.
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 4))
    return str(value)


def shipped_record(year: int, table: str) -> _tables.Row:
    """Return the record of the file that a shipped table was made from."""
    records = _tables.rows("generated/medicare_files.csv")
    found = {(row["year"], row["table"]): row for row in records}
    return found[str(year), table]


def shipped_file(year: int, table: str) -> SourceFile:
    """Return the file that a shipped table was made from."""
    record = shipped_record(year, table)
    return SourceFile(record["file"], record["sha256"])


def is_archive(path: str | PathLike[str]) -> bool:
    """Whether the file is a zip of several files, and no workbook."""
    with Path(path).open("rb") as file:
        return file.read(4) == _ZIP and Path(path).suffix.lower() != ".xlsx"


def open_content(path: str | PathLike[str], wanted: str) -> Content:
    """
    Read one table: a file, or the member of a CMS zip that *wanted* matches.

    Args:
        path: The file.
        wanted: Regular expression for the stem of the member's name.

    Raises:
        TableError: If the file is damaged, too large or not safe to read, or
            if a zip does not have exactly one such table.
        OSError: If it cannot be opened.
    """
    path = Path(path)
    with path.open("rb") as file:
        content = Content(path.name, _bounded(path.name, file))
    if content.data.startswith(_GZIP):
        content = _unpacked(content)
    if not content.is_workbook:
        return content
    return _from_zip(content, re.compile(wanted, re.IGNORECASE))


def _bounded(name: str, file: IO[bytes] | GzipFile) -> bytes:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TableError(name, 0, f"is larger than {MOST_BYTES:,} bytes")
    return data


def _unpacked(content: Content) -> Content:
    import gzip
    import zlib

    name = content.name.removesuffix(".gz")
    try:
        with gzip.open(BytesIO(content.data)) as file:
            return Content(name, _bounded(name, file))
    except (EOFError, OSError, zlib.error) as error:
        raise content.fault(f"damaged gzip: {error}") from None


def _from_zip(content: Content, wanted: re.Pattern[str]) -> Content:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(content.data)) as archive:
            _check_names(content, archive)
            if "xl/workbook.xml" in archive.namelist():
                _check_size(content, archive)
                return content
            return _member(content, archive, wanted)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise content.fault(f"damaged zip: {error}") from None


def _check_names(content: Content, archive: ZipFile) -> None:
    """Refuse names that lead out of the archive, though nothing is extracted."""
    for name in archive.namelist():
        parts = re.split(r"[/\\]", name)
        if parts[0] == "" or ".." in parts or ":" in parts[0]:
            raise content.fault(f"holds a member that leads elsewhere: {name[:60]!r}")


def _check_size(content: Content, archive: ZipFile) -> None:
    """Unpack a workbook piece by piece, to see that it is not a bomb."""
    total = 0
    for info in archive.infolist():
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                total += len(chunk)
                if total > MOST_BYTES:
                    raise content.fault(f"unpacks to more than {MOST_BYTES:,} bytes")


def _member(content: Content, archive: ZipFile, wanted: re.Pattern[str]) -> Content:
    """Read the one member that *wanted* matches, in the plainest format."""
    infos = [info for info in archive.infolist() if wanted.fullmatch(_stem(info))]
    for suffix in _SUFFIXES:
        found = [info for info in infos if info.filename.lower().endswith(suffix)]
        if len(found) > 1:
            names = ", ".join(info.filename for info in found)
            raise content.fault(f"holds several such tables: {names}")
        if found:
            return _unzipped(content, archive, found[0])
    raise content.fault(f"holds no table named like {wanted.pattern}")


def _stem(info: ZipInfo) -> str:
    return Path(info.filename).stem


def _unzipped(content: Content, archive: ZipFile, info: ZipInfo) -> Content:
    name = f"{content.name}/{info.filename}"
    with archive.open(info) as file:
        return Content(name, _bounded(name, file))
