"""Medicare localities and their geographic practice cost indices (GPCI)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from os import PathLike
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import Content, Line, SourceFile, open_content
from cptsofttissue.errors import (
    UnknownEditionError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees._shipped import shipped_file, shipped_years

__all__ = [
    "NATIONAL",
    "GpciTable",
    "Locality",
    "bundled_gpci",
    "full_name",
    "is_locality_key",
    "locality_key",
    "read_gpci",
    "read_locality_key",
    "years_of_keys",
]

_KEY = re.compile(r"(\d{4,5})-(\d{1,2})|(\d{5})(\d{2})", re.ASCII)
_MAC = re.compile(r"\d{4,5}", re.ASCII)
_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_INDEX = re.compile(r"\d(\.\d{1,3})?", re.ASCII)
_YEAR = re.compile(r"(20\d\d) PW GPCI")
_MAC_COLUMN = "MEDICARE ADMI"
_CSV_HEADER = re.compile(rf"^\"?{_MAC_COLUMN}[^\n]*,", re.IGNORECASE | re.MULTILINE)
_COLUMNS = [
    *(_MAC_COLUMN, "STATE", "LOCALITY NUMBER", "LOCALITY NAME"),
    *("PW GPCI", "PE GPCI", "MP GPCI"),
]
#: The text twin: carrier, state, number, name, and the indices at the end.
_TEXT_ROW = re.compile(
    r"(\d{5})\s+([A-Z]{2})\s+(\d\d)\s+(\S.*?)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)",
    re.ASCII,
)
_GAP = re.compile(r"\s{2,}")
_TEXT_INDICES = re.compile(r"20\d\d [PM][WEP] GPCI")
_STATE = re.compile(r"[A-Z]{2}")
_YEAR_OF_109 = 2024
#: How the notes begin that follow the last locality.
_NOTES = ("*", "NOTE", "MAC ASSIGNMENTS")


def read_locality_key(text: str) -> str:
    """
    Read a locality key: the carrier (MAC) and the number of the locality.

    >>> read_locality_key("1112-5")
    '01112-05'

    Raises:
        UnknownTermError: If the text does not have the format of a key.
        WrongTypeError: If it is not text.
    """
    allowed = "MAC and locality number as text, such as 01112-05"
    if not isinstance(text, str):
        raise WrongTypeError("locality", text, allowed)
    match = _KEY.fullmatch(text.strip())
    if match is None:
        raise UnknownTermError("locality", text, allowed)
    mac, number = filter(None, match.groups())
    return locality_key(mac, number)


def is_locality_key(text: str) -> bool:
    """Whether a text has the format of a key, whether or not a year has it."""
    return _KEY.fullmatch(text) is not None


def locality_key(mac: str, number: str) -> str:
    """Write a key in full, with the leading zeros that a spreadsheet drops."""
    return f"{mac.zfill(5)}-{number.zfill(2)}"


@final
@frozen
class Locality:
    """
    A Medicare payment locality and its geographic practice cost indices.

    Attributes:
        key: MAC and number; the number alone is not unique.
        state: The state in the CMS file; some localities serve several states.
        name: The name in the CMS file.
        work: Index of work.
        pe: Index of practice expense.
        mp: Index of malpractice.
    """

    key: str
    state: str
    name: str
    work: Decimal
    pe: Decimal
    mp: Decimal

    def __str__(self) -> str:
        return f"{self.key} {self.name}" if self.key else self.name


def full_name(place: Locality) -> str:
    """Name a locality in full: key, state and name."""
    return f"{place.key} {place.state} {place.name}"


_ONE = Decimal("1.000")
#: All indices are 1: the national amount.
NATIONAL = Locality("", "", "national", _ONE, _ONE, _ONE)


@final
@frozen(cache_hash=True)
class GpciTable:
    """
    The localities of one year.

    Attributes:
        year: Calendar year.
        localities: The localities by key.
        file: The file they were read from.
    """

    year: int
    localities: Mapping[str, Locality] = field(repr=False, hash=False)
    file: SourceFile

    def __getitem__(self, key: str) -> Locality:
        """
        Look a locality up.

        Raises:
            UnknownTermError: If the year does not have it.
        """
        try:
            return self.localities[key]
        except KeyError:
            number = key.rpartition("-")[2]
            matches = (str(row) for row in self if row.key.endswith(number))
            allowed = f"a locality of {self.year}, as in {self.file.name}"
            suggestions = tuple(matches)[:3]
            raise UnknownTermError("locality", key, allowed, suggestions) from None

    def __iter__(self) -> Iterator[Locality]:
        return iter(self.localities.values())

    def __len__(self) -> int:
        return len(self.localities)


def bundled_gpci(year: int) -> GpciTable:
    """
    Return the localities of a year that ship with the package.

    Raises:
        UnknownEditionError: If the package has none for the year.
    """
    if year not in shipped_years():
        years = ", ".join(map(str, shipped_years()))
        allowed = f"a year whose Medicare localities are shipped: {years}"
        raise UnknownEditionError("year", year, allowed)
    rows = tables.read("generated/medicare_gpci.csv", _ShippedRow)
    localities = (row.to_locality() for row in rows if row.year == year)
    by_key = {locality.key: locality for locality in localities}
    return GpciTable(year, by_key, shipped_file(year, "gpci"))


def years_of_keys() -> range:
    """Return the years that have the 109 shipped localities, by the same keys."""
    return range(_YEAR_OF_109, shipped_years()[-1] + 1)


@frozen
class _ShippedRow:
    """A row of the shipped localities."""

    year: int = field(metadata=tables.KEY)
    locality: str = field(metadata=tables.KEY)
    state: str
    name: str
    work: Decimal
    pe: Decimal
    mp: Decimal
    source: str

    def to_locality(self) -> Locality:
        return Locality(
            self.locality, self.state, self.name, self.work, self.pe, self.mp
        )


def read_gpci(
    path: str | PathLike[str], *, work_floor: bool = True, subset: bool = False
) -> GpciTable:
    """
    Read a CMS GPCI file: CSV, text, gzip, or the zip of the release.

    Args:
        path: The file.
        work_floor:
            Which work column to use if the file has two, with and without the
            floor of 1.0.
        subset:
            Accept a partial file; otherwise a file shorter than a full
            release is refused.

    Raises:
        TableError: If the file is damaged, cut off, a workbook or another
            file, or has no index of work without the floor where that is wanted.
    """
    content = open_content(path, ".*GPCI.*")
    rows = iter(content.rows() if _is_csv(content) else _text_rows(content))
    year, columns = _header(content, rows, work_floor=work_floor)
    localities: dict[str, Locality] = {}
    for line, cells in rows:
        if not _begins_with_mac(cells):
            _check_notes(content, chain([(line, cells)], rows))
            break
        locality = _locality(content, line, cells, columns)
        if locality.key in localities:
            raise content.fault(f"{locality.key} occurs twice", line, _MAC_COLUMN)
        localities[locality.key] = locality
    fewest = 1 if subset else _fewest(year)
    if len(localities) < fewest:
        problem = f"holds {len(localities)} localities, expected {fewest} or more"
        raise content.fault(problem)
    return GpciTable(year, localities, content.source)


def _fewest(year: int) -> int:
    """Return the fewest rows of a full table; California lost three in 2024."""
    return 112 if year < _YEAR_OF_109 else 109


def _begins_with_mac(cells: list[str]) -> bool:
    return bool(cells) and _MAC.fullmatch(cells[0].strip()) is not None


def _check_notes(content: Content, rows: Iterable[Line]) -> None:
    """Refuse a locality below the table, because a row in between is damaged."""
    for line, cells in rows:
        is_note = bool(cells) and cells[0].strip().upper().startswith(_NOTES)
        if not is_note and _is_like_a_locality(cells):
            raise content.fault("is not a note, but follows the table", line)


def _is_like_a_locality(cells: list[str]) -> bool:
    texts = [cell.strip() for cell in cells]
    has_state, has_index = (
        any(map(pattern.fullmatch, texts)) for pattern in (_STATE, _INDEX)
    )
    return _begins_with_mac(cells) or (has_state and has_index)


def _is_csv(content: Content) -> bool:
    return _CSV_HEADER.search(content.text) is not None


def _text_rows(content: Content) -> Iterator[Line]:
    """Split the lines of the text file into cells; names vary in length."""
    for line, text in enumerate(content.text.split("\n"), 1):
        match = _TEXT_ROW.fullmatch(text.strip())
        if text.upper().startswith(_MAC_COLUMN):
            yield line, [*_COLUMNS[:4], *_TEXT_INDICES.findall(text)]
        else:
            yield line, list(match.groups()) if match else _GAP.split(text.strip())


def _header(
    content: Content, rows: Iterator[Line], *, work_floor: bool
) -> tuple[int, list[int]]:
    """Find year and columns by the names of the header."""
    for line, cells in rows:
        if cells and cells[0].upper().startswith(_MAC_COLUMN):
            names = [" ".join(cell.upper().split()) for cell in cells]
            work = _work_column(content, line, names, work_floor=work_floor)
            columns = [_column(content, line, names, name) for name in _COLUMNS]
            columns[_COLUMNS.index("PW GPCI")] = work
            return _year(content, line, names[work]), columns
    raise content.fault(
        f"has no line that begins with {_MAC_COLUMN!r}; is it a GPCI file?"
    )


def _column(content: Content, line: int, names: list[str], name: str) -> int:
    columns = [index for index, text in enumerate(names) if name in text]
    if not columns:
        raise content.fault("is missing", line, name)
    return columns[0]


def _work_column(
    content: Content, line: int, names: list[str], *, work_floor: bool
) -> int:
    """Choose the column of work: a release may have one with and one without floor."""
    columns = [index for index, text in enumerate(names) if "PW GPCI" in text]
    matches = [
        index for index in columns if ("WITH 1.0 FLOOR" in names[index]) == work_floor
    ]
    if len(columns) > 1 and len(matches) != 1:
        problem = f"{len(columns)} columns of work, {len(matches)} of them as wanted"
        raise content.fault(problem, line, "PW GPCI")
    if columns and not matches and not work_floor:
        raise content.fault("has only the index with the floor of 1.0", line, "PW GPCI")
    return (matches or columns or [_column(content, line, names, "PW GPCI")])[0]


def _year(content: Content, line: int, name: str) -> int:
    match = _YEAR.match(name)
    if match is None:
        raise content.fault("names no year", line, name)
    return int(match[1])


def _locality(
    content: Content, line: int, cells: list[str], columns: list[int]
) -> Locality:
    if len(cells) <= max(columns):
        raise content.fault(f"{len(cells)} cells, expected {max(columns) + 1}", line)
    mac, state, number, name, *indices = (cells[index].strip() for index in columns)
    if not _NUMBER.fullmatch(number):
        raise content.fault(f"cannot read {number!r}", line, "LOCALITY NUMBER")
    values = (
        _index(content, line, text, column)
        for text, column in zip(indices, _COLUMNS[4:], strict=True)
    )
    return Locality(locality_key(mac, number), state, name.rstrip("*"), *values)


def _index(content: Content, line: int, text: str, column: str) -> Decimal:
    """Read an index: a whole number of thousandths, above 0 and below 10."""
    if not _INDEX.fullmatch(text) or not Decimal(text):
        raise content.fault(f"cannot read {text!r}", line, column)
    whole, _, part = text.partition(".")
    return Decimal(f"{whole}.{part:0<3}")
