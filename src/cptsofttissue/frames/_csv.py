"""Read the header of a large CSV file, find its faults, and rewrite it plainly."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from codecs import lookup
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Literal, cast, final

from attrs import frozen

from cptsofttissue._reading.files import UTF_16, separator
from cptsofttissue.errors import TableError, UnknownTermError

__all__ = ["CsvFile", "check_header", "write_rows"]

#: Rows between two looks at the progress.
_OFTEN = 50_000
#: The number of faulty lines that are shown.
_SHOWN = 5
#: The errors of a file that cannot be read.
_UNREADABLE = (ValueError, EOFError, csv.Error, zlib.error, gzip.BadGzipFile)
#: Bytes in a line, as DuckDB takes them.
_LONGEST = 2_000_000
#: The name of a column.
_NAME = r"[^\r\n\0]+"
#: The line above a header that tells Excel the separator.
_DECLARED = re.compile(r'"?sep=([,;|\t])"?\s*', re.IGNORECASE)
_NAME_IT = "name the encoding, such as --encoding windows-1252, or save it as UTF-8"


@final
class _Faults:
    """The lines with a fault: the first few, and the total number."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._first: list[tuple[int, str]] = []
        self._count = 0

    def add(self, line: int, problem: str) -> None:
        self._count += 1
        if len(self._first) < _SHOWN:
            self._first.append((line, problem))

    def check(self) -> None:
        """Raise them, if there are any."""
        if self._first:
            raise self.error()

    def error(self, *, otherwise: str = "", advice: str = "") -> TableError:
        """Return the error for these lines, or for the whole file if there are none."""
        (line, problem), *others = self._first or [(0, otherwise)]
        parts = [problem, *(f"line {line}: {problem}" for line, problem in others)]
        omitted = self._count - len(self._first)
        parts += [f"and {omitted:,} more lines"] if omitted else []
        parts += [advice] if advice else []
        return TableError(self._table, line, "; ".join(parts))


@final
@frozen
class CsvFile:
    """
    A file of values separated by commas, tabs, semicolons or bars.

    Attributes:
        path: Its path.
        encoding: Its encoding, by Python's name.
    """

    path: Path
    encoding: str = "utf-8-sig"

    @classmethod
    def of(cls, path: Path, encoding: str | None) -> CsvFile:
        """
        Make a file with an encoding; by default UTF-8, or UTF-16 with a BOM.

        Raises:
            UnknownTermError: If there is no such encoding.
        """
        if encoding is None:
            return cls(path, "utf-16") if _is_utf_16(path) else cls(path)
        try:
            b"  ".decode(encoding, "ignore")  # refuses codecs that are not of text
            name = lookup(encoding).name
        except LookupError:
            allowed = "the name of an encoding, such as utf-8 or windows-1252"
            raise UnknownTermError("encoding", encoding, allowed) from None
        return cls(path) if name == "utf-8" else cls(path, name)

    @property
    def is_utf_8(self) -> bool:
        """Whether its text is UTF-8."""
        return self.encoding == "utf-8-sig"

    @property
    def is_plain(self) -> bool:
        """Whether DuckDB can read it as it is: UTF-8, with commas."""
        is_at_header = self._declared_separator is None
        return is_at_header and self.is_utf_8 and self._separator == ","

    @cached_property
    def _separator(self) -> str:
        with self._open_at_header() as file:
            return self._declared_separator or separator([file.readline(_LONGEST)])

    @cached_property
    def _declared_separator(self) -> str | None:
        """The separator that a line above the header names; None without one."""
        with self._open() as file:
            match = _DECLARED.fullmatch(file.readline(_LONGEST))
        return match and match[1]

    @property
    def compression(self) -> Literal["gzip", "none"]:
        """The compression, from the file name."""
        return "gzip" if self.path.name.lower().endswith(".gz") else "none"

    def header(self) -> list[str]:
        """
        Read the names of the columns, because DuckDB would guess the header.

        Raises:
            TableError: If they cannot be read, or are not distinct.
        """
        with self._open_at_header() as file:
            cells = csv.reader(file, strict=True, delimiter=self._separator)
            names = next(cells, list[str]())
        check_header(self.path.name, names)
        return names

    def count(self, columns: int, tick: Callable[[], None]) -> int:
        """
        Count the rows below the header with a reader other than DuckDB's.

        Args:
            columns: The number of cells in each row.
            tick: Called from time to time, to show progress.

        Raises:
            TableError: If lines cannot be read; the first few are named.
        """
        faults = _Faults(self.path.name)
        with _long_cells(), self._open_at_header() as file:
            number, rows = -1, self._rows(file, faults)  # the header is row 0
            for number, (line, cells) in enumerate(_skip_empty(rows, columns)):
                if len(cells) != columns:
                    problem = f"has {len(cells)} cells where the header has {columns}"
                    faults.add(line, problem)
                if number % _OFTEN == 0:
                    tick()
        faults.check()
        return number

    def rewrite(self, columns: int, target: Path) -> None:
        """Copy the header and the rows as plain CSV."""
        with _long_cells(), self._open_at_header() as file:
            rows = self._rows(file, _Faults(self.path.name))
            write_rows((cells for _, cells in _skip_empty(rows, columns)), target)

    def _rows(self, file: IO[str], faults: _Faults) -> Iterator[tuple[int, list[str]]]:
        """Read the rows, and continue after one that cannot be read."""
        lines_above = 0 if self._declared_separator is None else 1
        lines = _lines(file, faults, lines_above)
        reader = csv.reader(lines, strict=True, delimiter=self._separator)
        end = lines_above
        while True:
            try:
                for cells in reader:
                    yield end + 1, cells
                    end = lines_above + reader.line_num
            except csv.Error as error:
                faults.add(end + 1, _describe(error))
                end = lines_above + reader.line_num
            else:
                return

    @contextmanager
    def _open_at_header(self) -> Generator[IO[str]]:
        """Open the file at its header, below a line that names the separator."""
        with self._open() as file:
            if self._declared_separator is not None:
                _ = file.readline()
            yield file

    @contextmanager
    def _open(self) -> Generator[IO[str]]:
        """Open the file as text; raise an error if it cannot be read as text."""
        try:
            text = TextIOWrapper(self._bytes(), encoding=self.encoding, newline="")
            with text as file:
                yield file
        except TableError:  # it is a ValueError, too
            raise
        except UnicodeDecodeError:
            raise self._decoding_error() from None
        except _UNREADABLE as error:
            raise TableError(self.path.name, 0, f"cannot be read: {error}") from None

    def _decoding_error(self) -> TableError:
        """Name the lines that cannot be decoded."""
        faults = _Faults(self.path.name)
        encoding = "UTF-8" if self.is_utf_8 else self.encoding
        with suppress(*_UNREADABLE), self._bytes() as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode(self.encoding)
                except UnicodeDecodeError:
                    faults.add(number, f"is not {encoding} text")
        return faults.error(otherwise=f"is not {encoding} text", advice=_NAME_IT)

    def _bytes(self) -> IO[bytes]:
        open_file = gzip.open if self.compression == "gzip" else open
        return cast("IO[bytes]", open_file(self.path, "rb"))


def _is_utf_16(path: Path) -> bool:
    """Whether a file begins with the mark of UTF-16, as Windows writes it."""
    with path.open("rb") as file:
        return file.read(2) in UTF_16


def check_header(table: str, names: list[str]) -> None:
    """
    Refuse column names with which DuckDB loses rows, or that it treats as equal.

    Raises:
        TableError: If there are such names.
    """
    unnamed = [
        number for number, name in enumerate(names, 1) if not re.fullmatch(_NAME, name)
    ]
    if unnamed or not names:
        problem = "a header is needed, with a name of one line for each column"
        detail = f"; column {unnamed[0]} has none" if names else ""
        raise TableError(table, 1, problem + detail)
    ((lowercase_name, count),) = Counter(map(str.lower, names)).most_common(1)
    if count > 1:
        duplicates = ", ".join(name for name in names if name.lower() == lowercase_name)
        problem = "have the same name, or names that differ only in case"
        raise TableError(table, 1, f"the columns {duplicates} {problem}")


def write_rows(rows: Iterable[list[str]], target: Path) -> None:
    """Write rows as plain CSV: UTF-8, and one kind of line end."""
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _skip_empty(
    rows: Iterable[tuple[int, list[str]]], columns: int
) -> Iterator[tuple[int, list[str]]]:
    """Leave out empty lines, unless there is a single column."""
    for line, cells in rows:
        if cells:
            yield line, cells
        elif columns == 1:
            yield line, [""]


def _describe(error: csv.Error) -> str:
    text = str(error)
    is_open = "unexpected end" in text or "field larger" in text
    return "a quote is not closed" if is_open else f"cannot be read: {text}"


def _lines(file: IO[str], faults: _Faults, lines_above: int) -> Iterator[str]:
    """Yield the lines, and record those with a null character as faults."""
    for number, line in enumerate(file, lines_above + 1):
        if "\0" in line:
            faults.add(number, "holds a null character")
        yield line


@contextmanager
def _long_cells() -> Generator[None]:
    """Temporarily allow cells as long as those that DuckDB accepts."""
    limit = csv.field_size_limit(_LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(limit)
