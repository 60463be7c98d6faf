"""
Tables as typed rows: a class for each table, a field for each column.

A cell is read by the type of its field: text, a number, a date, yes or no, a
member of a closed set, or several of these with semicolons between them. What a
type cannot say stands in the metadata of the field: :data:`KEY`, :data:`BLANK`,
:data:`SPELLINGS`, :data:`PHRASES`, :func:`refers_to`, :func:`column` and
:func:`cell`. A field called ``source`` or ``proof`` must name a source that
``sources.csv`` explains. Every fault says file, line and column; no row of a faulty
table is used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from io import StringIO
from itertools import product
from types import MappingProxyType, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    NamedTuple,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from attrs import NOTHING, Attribute, AttrsInstance, fields

from cptsofttissue._reading.choices import written_out
from cptsofttissue._reading.dates import read_iso_date
from cptsofttissue.errors import TableError

if TYPE_CHECKING:
    from typing import Protocol

    class _OfYears(Protocol):
        @property
        def first_year(self) -> int | None: ...
        @property
        def last_year(self) -> int | None: ...

    class _OfDays(Protocol):
        @property
        def first_day(self) -> date | None: ...
        @property
        def last_day(self) -> date | None: ...


__all__ = [
    "BLANK",
    "KEY",
    "PHRASES",
    "SPELLINGS",
    "Row",
    "cell",
    "column",
    "in_year",
    "many",
    "numbered",
    "on_day",
    "parse",
    "phrases",
    "read",
    "refers_to",
    "rows",
]

Row = dict[str, str]
R = TypeVar("R", bound=AttrsInstance)
Metadata = Mapping[str, Any]

#: The column is part of the key; no two rows have the same.
KEY: Metadata = MappingProxyType({"key": True})
#: The text may be empty.
BLANK: Metadata = MappingProxyType({"blank": True})
#: Each phrase of the list belongs to one key, as the key itself does.
SPELLINGS: Metadata = MappingProxyType({"spellings": True})
#: A key that stands for each of its phrases, as :func:`phrases` writes them out; a
#: function of the cell then spells each of them.
PHRASES: Metadata = MappingProxyType({**KEY, "phrases": True})

_SOURCES = ("source", "proof")
#: A longer cell is cut in messages.
_SHOWN = 60


def refers_to(table: str, *others: str) -> Metadata:
    """Say that each item is the key of a row of another table, or one of *others*."""
    return {"refers_to": (table, others), "blank": True}


def column(name: str) -> Metadata:
    """Give the name of the column, where the field has another."""
    return {"column": name}


def cell(read: Callable[[str], Any]) -> Metadata:
    """Read the text of the whole cell by a function that raises ValueError."""
    return {"cell": read}


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the bare texts of one shipped table, for what shows it as it is."""
    return tuple(cells for _, cells in _lines(name, _text(name)))


def read(name: str, row: type[R]) -> tuple[R, ...]:
    """
    Read a curated table, or a generated one as ``generated/name.csv``, once.

    Raises:
        TableError: If a cell, key, reference or source of it is wrong.
    """
    return _read(name, row)


@cache
def _read(name: str, row: type[Any]) -> tuple[Any, ...]:
    return tuple(value for _, value in numbered(name, row))


def numbered(name: str, row: type[R]) -> tuple[tuple[int, R], ...]:
    """Read a table as :func:`read` does, each row with the number of its line."""
    return _numbered(name, row)


@cache
def _numbered(name: str, row: type[Any]) -> tuple[tuple[int, Any], ...]:
    return tuple(_parse_lines(name, _text(name), row))


def parse(name: str, text: str, row: type[R]) -> tuple[R, ...]:
    """
    Read the text of a table called *name*; a field with a default may be missing.

    Raises:
        TableError: If a cell, key, reference or source of it is wrong.
    """
    return tuple(value for _, value in _parse_lines(name, text, row))


def _parse_lines(name: str, text: str, row: type[R]) -> list[tuple[int, R]]:
    lines = list(_lines(name, text))
    columns = _present_columns(name, _columns(row), lines)
    typed = [
        (line, value)
        for line, cells in lines
        for value in _typed_rows(name, line, cells, row, columns)
    ]
    _check_keys(name, dict(lines), typed, columns)
    _check_spellings(name, lines, columns)
    return typed


def many(text: str) -> tuple[str, ...]:
    """Split a cell that lists several values, separated by semicolons."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def phrases(text: str) -> tuple[str, ...]:
    """
    Write out the phrases of a cell that lists several, as :mod:`choices` does.

    >>> phrases("keloid [scar];cicatrix")
    ('keloid', 'keloid scar', 'cicatrix')
    """
    return tuple(phrase for part in many(text) for phrase in written_out(part))


Y = TypeVar("Y", bound="_OfYears")


def in_year(rows: Iterable[Y], year: int) -> Iterator[Y]:
    """Keep the rows that are valid in a calendar year."""
    return (
        row
        for row in rows
        if (row.first_year is None or row.first_year <= year)
        and (row.last_year is None or year <= row.last_year)
    )


D = TypeVar("D", bound="_OfDays")


def on_day(rows: Iterable[D], day: date) -> Iterator[D]:
    """Keep the rows that are valid on a day."""
    return (
        row for row in rows if (row.first_day or day) <= day <= (row.last_day or day)
    )


class _Column(NamedTuple):
    """A column: how each cell is read, and what must hold of it."""

    field: str
    name: str
    read: Callable[[str], Any]
    spell: Callable[[str], str]
    items: Callable[[str], tuple[str, ...]]
    is_key: bool
    is_needed: bool
    metadata: Metadata


@cache
def _columns(row: type[AttrsInstance]) -> tuple[_Column, ...]:
    types = get_type_hints(row)
    return tuple(_column(field, types[field.name]) for field in fields(row))


def _column(field: Attribute[Any], kind: Any) -> _Column:
    metadata = field.metadata
    is_list = get_origin(kind) in {tuple, frozenset}
    splitter = phrases if "spellings" in metadata else many
    reader = metadata.get("cell") or _reader(
        kind, splitter, may_be_blank="blank" in metadata
    )
    return _Column(
        field=field.name,
        name=metadata.get("column", field.name),
        read=_filled if "phrases" in metadata else reader,
        spell=reader,
        items=splitter if is_list else _single,
        is_key="key" in metadata,
        is_needed=field.default is NOTHING,
        metadata=metadata,
    )


def _single(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


_Splitter = Callable[[str], tuple[str, ...]]


def _reader(
    kind: Any, splitter: _Splitter = many, *, may_be_blank: bool
) -> Callable[[str], Any]:
    """Choose how a cell of a type is read; each reader raises ValueError."""
    if get_origin(kind) is UnionType:
        (only,) = set(get_args(kind)) - {NoneType}
        return partial(_or_none, _reader(only, may_be_blank=False))
    if origin := get_origin(kind):
        item = _reader(get_args(kind)[0], may_be_blank=False)
        return partial(_several, origin, item, splitter)
    if issubclass(kind, StrEnum):
        return partial(_member, kind)
    return _READERS[kind] if kind is not str or not may_be_blank else str


def _or_none(reader: Callable[[str], Any], text: str) -> Any:
    return reader(text) if text else None


def _several(
    build: Any, reader: Callable[[str], Any], splitter: _Splitter, text: str
) -> Any:
    return build(map(reader, splitter(text)))


def _member(kind: type[StrEnum], text: str) -> StrEnum:
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"expected one of {', '.join(kind)}") from None


def _filled(text: str) -> str:
    if not text or text != text.strip():
        raise ValueError("expected text without blanks around it")
    return text


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("expected a whole number")
    return int(text)


def _decimal(text: str) -> Decimal:
    whole, _, part = text.removeprefix("-").partition(".")
    if not (text.isascii() and (whole + part).isdigit()):
        raise ValueError("expected a decimal number")
    return Decimal(text)


def _yes(text: str) -> bool:
    if text not in {"yes", "no", ""}:
        raise ValueError("expected yes or no")
    return text == "yes"


def _day(text: str) -> date:
    try:
        return read_iso_date("date", text)
    except ValueError:
        raise ValueError("expected a date such as 2026-07-15") from None


_READERS: Mapping[type, Callable[[str], Any]] = MappingProxyType(
    {str: _filled, int: _whole, Decimal: _decimal, bool: _yes, date: _day}
)

Line = tuple[int, Row]


@cache
def _text(name: str) -> str:
    from importlib.resources import files

    path = name if "/" in name else f"curated/{name}"
    return files("cptsofttissue").joinpath("data", path).read_text("utf-8")


def _lines(name: str, text: str) -> Iterator[Line]:
    """Read a header, then rows as wide, each with the number of its line."""
    import csv

    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, list[str]())
        _check_names(name, header)
        for cells in reader:
            yield reader.line_num, _row(name, reader.line_num, header, cells)
    except csv.Error as error:
        raise TableError(name, reader.line_num, str(error)) from None


def _check_names(name: str, header: list[str]) -> None:
    if twice := [column for column in header if header.count(column) > 1]:
        raise TableError(name, 1, "occurs twice in the header", twice[0])


def _row(name: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        problem = f"{len(cells)} cells where the header has {len(header)}"
        raise TableError(name, line, problem)
    return dict(zip(header, cells, strict=True))


def _present_columns(
    name: str, columns: tuple[_Column, ...], lines: list[Line]
) -> tuple[_Column, ...]:
    """Return the columns that the header has; it must have all that are needed."""
    if not lines:
        raise TableError(name, 1, "holds no row")
    header = lines[0][1]
    for missing in [c.name for c in columns if c.is_needed and c.name not in header]:
        raise TableError(name, 1, "is missing", missing)
    for unknown in header.keys() - {c.name for c in columns}:
        raise TableError(name, 1, "is not a column of this table", unknown)
    return tuple(c for c in columns if c.name in header)


def _typed_rows(
    name: str, line: int, cells: Row, row: type[R], columns: tuple[_Column, ...]
) -> Iterator[R]:
    """Read a line, which may stand for several rows."""
    for c in columns:
        _check_references(name, line, c, cells[c.name])
    values = {c.field: _value(name, line, c, cells[c.name]) for c in columns}
    _check_periods(name, line, values)
    try:
        yield from _rows_of_keys(row, values, columns)
    except ValueError as error:
        raise TableError(name, line, str(error).removesuffix(".")) from None


def _rows_of_keys(
    row: type[R], values: dict[str, Any], columns: tuple[_Column, ...]
) -> Iterator[R]:
    """Build a row for each of the phrases of its key, which a function may spell."""
    keys = [c for c in columns if "phrases" in c.metadata]
    for choice in product(*(phrases(values[key.field]) for key in keys)):
        pairs = zip(keys, choice, strict=True)
        yield row(**(values | {key.field: key.spell(text) for key, text in pairs}))


def _check_periods(name: str, line: int, values: Mapping[str, Any]) -> None:
    """Refuse a row that ends before it begins."""
    for unit in ("year", "day"):
        first, last = values.get(f"first_{unit}"), values.get(f"last_{unit}")
        if first is not None and last is not None and first > last:
            problem = f"is before first_{unit}"
            raise TableError(name, line, problem, f"last_{unit}")


def _value(name: str, line: int, c: _Column, text: str) -> Any:
    try:
        return c.read(text)
    except ValueError as error:
        problem = f"cannot read {text[:_SHOWN]!r}: {error}"
        raise TableError(name, line, problem, c.name) from None


def _check_references(name: str, line: int, c: _Column, text: str) -> None:
    """Refuse what another table does not have, and a source that none explains."""
    table, others = c.metadata.get("refers_to", ("", ()))
    for item in c.items(text) if table else ():
        if item not in _keys(table) and item not in others:
            raise TableError(name, line, f"{item!r} is no row of {table}", c.name)
    if c.name in _SOURCES and not _is_known_source(text):
        problem = f"{text!r} is neither an address nor a source of sources.csv"
        raise TableError(name, line, problem, c.name)


@cache
def _keys(table: str) -> frozenset[str]:
    """Return the first cell of each row of a shipped table, and what it stands for."""
    cells = frozenset(next(iter(row.values())) for row in rows(table))
    return cells.union(*(phrases(cell) for cell in cells if _SEVERAL.search(cell)))


#: A cell with one of these stands for several phrases; many a key has a "_".
_SEVERAL = re.compile(r"[][|;]")


@cache
def _is_known_source(text: str) -> bool:
    named = "|".join(map(re.escape, _keys("sources.csv")))
    return re.search(rf"(?<!\w)({named})(?!\w)|https?://\S+\.\S+", text) is not None


def _check_keys(
    name: str,
    lines: Mapping[int, Row],
    rows: Sequence[tuple[int, AttrsInstance]],
    columns: tuple[_Column, ...],
) -> None:
    """
    Refuse a key that stands twice; 1 and 01 are the same number.

    Choices of phrases may meet in one, where both lines say the same of it.
    """
    keys = [c for c in columns if c.is_key]
    compared = [c for c in columns if c.name not in _SOURCES]
    counts = Counter(line for line, _ in rows)
    seen: dict[tuple[Any, ...], tuple[int, AttrsInstance]] = {}
    for line, row in rows if keys else ():
        before, other = seen.setdefault(_cells(row, keys), (line, row))
        if other is row:
            continue
        is_choice = counts[line] > 1 < counts[before]
        if not (is_choice and _cells(row, compared) == _cells(other, compared)):
            shown = ", ".join(lines[line][c.name] for c in keys)
            problem = f"{shown!r} stands on line {before} already"
            raise TableError(name, line, problem, keys[0].name)


def _cells(row: AttrsInstance, columns: Iterable[_Column]) -> tuple[Any, ...]:
    return tuple([getattr(row, c.field) for c in columns])


def _check_spellings(
    name: str, lines: list[Line], columns: tuple[_Column, ...]
) -> None:
    """Refuse a spelling of two keys, which would make the later row win."""
    first = columns[0]
    owners = {cells[first.name].casefold(): cells[first.name] for _, cells in lines}
    for c in [c for c in columns if "spellings" in c.metadata]:
        for line, cells in lines:
            key = cells[first.name]
            for item in c.items(cells[c.name]):
                if (owner := owners.setdefault(item.casefold(), key)) != key:
                    problem = f"{item!r} belongs to {owner!r} already"
                    raise TableError(name, line, problem, c.name)
