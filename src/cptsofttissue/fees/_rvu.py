"""Relative value files of CMS: what each code is worth before it has a price."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from operator import itemgetter
from os import PathLike
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import Content, Line, SourceFile, open_content
from cptsofttissue.coding._codes import read_code
from cptsofttissue.coding.editions import Code
from cptsofttissue.errors import TableError, WrongTypeError
from cptsofttissue.fees._base import Indicators
from cptsofttissue.fees._factors import factor_years, is_factor
from cptsofttissue.fees._shipped import (
    shipped_factor,
    shipped_file,
    shipped_record,
    shipped_years,
)

__all__ = [
    "KEPT",
    "RelativeValues",
    "Release",
    "bundled_release",
    "bundled_years",
    "companions",
    "read_release",
]

#: The stem of the table in a release, by preference. The twin for qualifying APM
#: participants has the same relative values, and is a release where it is alone.
_MEMBERS = r"PPRRVU(?!.*_QPP).*", r"PPRRVU.*_QPP.*"
_FILE_YEAR = re.compile(r"PPRRVU(20\d\d)_")
#: A whole release is larger; a shorter file is cut off or a subset.
_FEWEST = 17_000
#: Codes begin with each of these in every release since 2020.
_FIRST = frozenset("0123456789ADGHJMPQRSTV")
_CODE = re.compile(r"[A-Z0-9]{5}")
_NUMBER = re.compile(r"\d{1,5}(\.\d{0,2})?|\.\d{1,2}", re.ASCII)
_TITLE = re.compile(r"(20\d\d) National Physician Fee Schedule.* (\w+ Release)")
#: Captions fill up to five rows, the last of which begins with HCPCS.
_CAPTION_ROWS = 5

#: The fields kept of each row, and the captions of their columns.
_CAPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "code": "HCPCS",
        "modifier": "MOD",
        "status": "STATUS CODE",
        "not_used": "NOT USED FOR MEDICARE PAYMENT",
        "work": "WORK RVU",
        "pe_non_facility": "NON-FAC PE RVU",
        "na_non_facility": "NON-FAC NA INDICATOR",
        "pe_facility": "FACILITY PE RVU",
        "na_facility": "FACILITY NA INDICATOR",
        "mp": "MP RVU",
        "global_days": "GLOB DAYS",
        "preoperative": "PRE OP",
        "intraoperative": "INTRA OP",
        "postoperative": "POST OP",
        "multiple": "MULT PROC",
        "bilateral": "BILAT SURG",
        "assistant": "ASST SURG",
        "co_surgeon": "CO- SURG",
        "team": "TEAM SURG",
        "opps_pe_non_facility": "NON-FACILITY PE USED FOR OPPS PAYMENT AMOUNT",
        "opps_pe_facility": "FACILITY PE USED FOR OPPS PAYMENT AMOUNT",
        "opps_mp": "MP USED FOR OPPS PAYMENT AMOUNT",
    }
)
KEPT = tuple(_CAPTIONS)
_NUMBERS = ("work", "pe_non_facility", "pe_facility", "mp")
_CARE = ("preoperative", "intraoperative", "postoperative")
_OPPS = ("opps_pe_non_facility", "opps_pe_facility", "opps_mp")
_INDICATORS = (
    *("status", "global_days", "multiple", "bilateral"),
    *("assistant", "co_surgeon", "team"),
)
_TOTALS = ("NON-FACILITY TOTAL", "FACILITY TOTAL")
_PARTS = ("WORK RVU", "NON-FAC PE RVU", "FACILITY PE RVU", "MP RVU")
_SUMS = (*_PARTS, *_TOTALS)
_FACTOR_COLUMN = "CONV FACTOR"
#: Patterns of the columns that say how a code is paid; few rows differ in them.
_SHARE = r"([01]?\.\d{1,2}|[01])?"
_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "NON-FAC NA INDICATOR": "(NA)?",
        "FACILITY NA INDICATOR": "(NA)?",
        "NOT USED FOR MEDICARE PAYMENT": r"\+?",
        "STATUS CODE": "[A-Z]",
        "GLOB DAYS": "000|010|090|[MXYZ]{3}",
        **dict.fromkeys(("PRE OP", "INTRA OP", "POST OP"), _SHARE),
        **dict.fromkeys(("MULT PROC", "BILAT SURG", "ASST SURG"), r"\d"),
        **dict.fromkeys(("CO- SURG", "TEAM SURG"), r"\d"),
        **{_CAPTIONS[name]: _NUMBER.pattern for name in _OPPS},
    }
)
_FACTS = (*_MARKS, "MOD", _FACTOR_COLUMN)
_CAPS = slice(len(_MARKS) - len(_OPPS), len(_MARKS))
_SHARES = slice(list(_MARKS).index("PRE OP"), list(_MARKS).index("POST OP") + 1)
_NOT_REPEATED = "differs from the facility one, though marked NA"

#: The fixed-width twin: first and last position of each column, from 1.
_POSITIONS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "HCPCS": (1, 5),
        "MOD": (6, 7),
        "STATUS CODE": (58, 58),
        "WORK RVU": (60, 65),
        "NON-FAC PE RVU": (67, 72),
        "NON-FAC NA INDICATOR": (73, 74),
        "FACILITY PE RVU": (76, 81),
        "FACILITY NA INDICATOR": (82, 83),
        "MP RVU": (85, 89),
        "NON-FACILITY TOTAL": (91, 96),
        "FACILITY TOTAL": (97, 102),
        "GLOB DAYS": (104, 106),
        "PRE OP": (107, 109),
        "INTRA OP": (110, 112),
        "POST OP": (113, 115),
        "MULT PROC": (116, 116),
        "BILAT SURG": (117, 117),
        "ASST SURG": (118, 118),
        "CO- SURG": (119, 119),
        "TEAM SURG": (120, 120),
        "CONV FACTOR": (133, 140),
        "NON-FACILITY PE USED FOR OPPS PAYMENT AMOUNT": (152, 157),
        "FACILITY PE USED FOR OPPS PAYMENT AMOUNT": (159, 164),
        "MP USED FOR OPPS PAYMENT AMOUNT": (166, 171),
        # The text has no such column; every status it marks is unpayable.
        "NOT USED FOR MEDICARE PAYMENT": (172, 171),
    }
)
_RECORD = 171


@final
@frozen
class RelativeValues:
    """
    What one code is worth, and how it may be paid.

    Attributes:
        code: The code.
        modifier: Empty for the whole procedure; ``26``, ``TC`` or ``53``.
        work: Relative value of the work.
        pe_non_facility:
            Of the practice expense where the practice bears it; for a code
            with the NA indicator it repeats the facility one.
        pe_facility: Of the practice expense in a facility.
        mp: Of malpractice.
        na_non_facility: Rarely or never done outside a facility.
        na_facility: Rarely or never done in a facility.
        not_used: Printed, but not used for Medicare payment.
        opps:
            Practice expense outside and in a facility, and malpractice, that
            cap the price of imaging; empty for other codes.
        indicators: How it may be paid.
    """

    code: str
    modifier: str
    work: Decimal
    pe_non_facility: Decimal
    pe_facility: Decimal
    mp: Decimal
    na_non_facility: bool
    na_facility: bool
    not_used: bool
    opps: tuple[Decimal, ...]
    indicators: Indicators


@final
@frozen(cache_hash=True)
class Release:
    """
    One release of the relative value file.

    Attributes:
        year: Calendar year.
        name: Such as ``2026 July Release``.
        factor: The conversion factor printed on every row.
        file: The file it was read from.
        rows: The kept cells of each row, by code and modifier.
    """

    year: int
    name: str
    factor: Decimal
    file: SourceFile
    rows: Mapping[tuple[str, str], tuple[str, ...]] = field(repr=False, hash=False)

    def values(self, code: str, modifier: str = "") -> RelativeValues | None:
        """Return the values of a code, or None if the release has no such row."""
        cells = self.rows.get((code, modifier))
        return None if cells is None else _values(dict(zip(KEPT, cells, strict=True)))


def _values(row: Mapping[str, str]) -> RelativeValues:
    work, pe_non_facility, pe_facility, mp = map(_number, itemgetter(*_NUMBERS)(row))
    opps = tuple(map(_number, itemgetter(*_OPPS)(row)))
    return RelativeValues(
        code=row["code"],
        modifier=row["modifier"],
        work=work,
        pe_non_facility=pe_non_facility,
        pe_facility=pe_facility,
        mp=mp,
        na_non_facility=row["na_non_facility"] == "NA",
        na_facility=row["na_facility"] == "NA",
        not_used=row["not_used"] == "+",
        opps=opps if any(opps) else (),
        indicators=Indicators(*itemgetter(*_INDICATORS)(row), *_care(row)),
    )


def _care(row: Mapping[str, str]) -> tuple[Decimal | None, ...]:
    """Read the shares of the care before, at and after surgery, if there are any."""
    shares = tuple(map(_number, itemgetter(*_CARE)(row)))
    return shares if any(shares) else ()


def _number(text: str) -> Decimal:
    """Read a figure with two decimals, as the printed files have it."""
    whole, _, part = text.partition(".")
    return Decimal(f"{whole or 0}.{part:0<2}")


def bundled_release(year: int) -> Release:
    """Return the figures of the family for a year, as shipped with the package."""
    rows = tables.read("generated/medicare_rvus.csv", _ShippedRow)
    cells_by_key = {
        (row.code, row.modifier): row.cells for row in rows if row.year == year
    }
    record = shipped_record(year, "rvu")
    file = shipped_file(year, "rvu")
    return Release(year, record.release, shipped_factor(year), file, cells_by_key)


@frozen
class _ShippedRow:
    """A row of the shipped figures: a code of the family in one release."""

    year: int = field(metadata=tables.KEY)
    code: str = field(metadata=tables.KEY)
    modifier: str = field(metadata={**tables.KEY, **tables.BLANK})
    status: str
    not_used: str = field(metadata=tables.BLANK)
    work: Decimal
    pe_non_facility: Decimal
    na_non_facility: str = field(metadata=tables.BLANK)
    pe_facility: Decimal
    na_facility: str = field(metadata=tables.BLANK)
    mp: Decimal
    global_days: str
    preoperative: Decimal
    intraoperative: Decimal
    postoperative: Decimal
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    opps_pe_non_facility: Decimal
    opps_pe_facility: Decimal
    opps_mp: Decimal
    source: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells as a release keeps them."""
        return tuple(str(getattr(self, name)) for name in KEPT)


@frozen
class _Companion:
    """A code without a price that may be on a claim."""

    code: str = field(metadata=tables.KEY)
    why: str
    source: str


def companions() -> tuple[_Companion, ...]:
    """Return codes without a price whose status is shipped for claims."""
    return tables.read("companions.csv", _Companion)


@cache
def bundled_years() -> tuple[int, ...]:
    """
    Return the years whose figures are shipped, oldest first.

    >>> bundled_years()
    (2025, 2026)
    """
    return shipped_years()


def read_release(
    path: str | PathLike[str],
    *,
    year: int | None = None,
    codes: Iterable[Code | str] | None = None,
    subset: bool = False,
) -> Release:
    """
    Read a relative value file of CMS: CSV, text, gzip, or the release's zip.

    Every row is checked, whatever is kept: its width, that code and modifier
    occur once, that the parts add up to both totals, that its marks are known,
    and that all rows have the same conversion factor.

    Args:
        path: The file.
        year: The year expected; needed where the file does not name it.
        codes: The codes to keep; None keeps all.
        subset:
            Accept a partial file; otherwise a file shorter than a full release
            is refused.

    Raises:
        TableError: If the file is damaged, cut off, of another year, a
            workbook, or another file.
        WrongTypeError: If year or codes are of another type.
    """
    _check_year(year)
    selection = None if codes is None else _read_codes(codes)
    content = open_content(path, *_MEMBERS)
    table = _text_table(content) if _is_text(content) else _table(content)
    checker = _Checker(content, table)
    cells_of = itemgetter(*map(table.index, _CAPTIONS.values()))
    rows: dict[tuple[str, str], tuple[str, ...]] = {}
    for line, cells in table.rows:
        key = checker.check(line, cells)
        if selection is None or key[0] in selection:
            rows[key] = tuple(map(str.strip, cells_of(cells)))
    _check_count(content, len(checker.seen), 1 if subset else _FEWEST)
    if not subset:
        _check_whole(content, {code[0] for code, _ in checker.seen})
        _check_selection(content, {code for code, _ in rows}, selection)
    edition_year, name = _edition(content, table.title, year, checker.factor)
    return Release(edition_year, name, Decimal(checker.factor), content.source, rows)


def _check_year(year: object) -> None:
    is_year = type(year) is int and date.min.year <= year <= date.max.year
    if year is not None and not is_year:
        raise WrongTypeError("year", year, "a year as a whole number, such as 2026")


def _read_codes(codes: Iterable[Code | str]) -> frozenset[str]:
    """Read the codes to keep; one text would be read letter by letter."""
    if isinstance(codes, str) or not isinstance(codes, Iterable):
        raise WrongTypeError("codes", codes, "several codes, such as a list of them")
    return frozenset(map(read_code, codes))


def _check_count(content: Content, count: int, fewest: int) -> None:
    if count < fewest:
        raise content.fault(f"holds {count} rows, expected {fewest:,} or more")


def _check_whole(content: Content, first_characters: set[str]) -> None:
    """Refuse a file in which the codes of one letter or digit are missing."""
    if missing := sorted(_FIRST - first_characters):
        raise content.fault(f"holds no code that begins with {', '.join(missing)}")


def _check_selection(
    content: Content, codes: set[str], selection: frozenset[str] | None
) -> None:
    if missing := sorted((selection or codes) - codes):
        raise content.fault(f"holds no row of {', '.join(missing)}")


@final
class _Table:
    """The rows of a file, and where its columns are."""

    def __init__(
        self, content: Content, names: list[str], title: str, rows: Iterator[Line]
    ) -> None:
        self.content = content
        self.names = names
        self.title = title
        self.rows = rows

    def index(self, name: str) -> int:
        """Find a column by its captions."""
        if self.names.count(name) != 1:
            problem = f"stands {self.names.count(name)} times in the header"
            raise self.content.fault(problem, 0, name)
        return self.names.index(name)


def _table(content: Content) -> _Table:
    """Find the header, whose last row begins with HCPCS, and name the columns."""
    rows = content.rows()
    caption_rows: deque[list[str]] = deque(maxlen=_CAPTION_ROWS)
    title = ""
    for _, cells in rows:
        caption_rows.append(cells)
        title = title or " ".join(filter(_TITLE.search, cells))
        if cells and cells[0].strip() == "HCPCS":
            return _Table(content, _captions(caption_rows), title, rows)
    raise content.fault("has no row that begins with HCPCS; is it a PPRRVU file?")


def _captions(rows: Iterable[list[str]]) -> list[str]:
    """Join the captions of each column downwards."""
    columns = zip_longest(*rows, fillvalue="")
    return [" ".join(" ".join(parts).split()) for parts in columns]


def _is_text(content: Content) -> bool:
    return content.text.startswith("HDR")


def _text_table(content: Content) -> _Table:
    """Cut the records of the fixed-width twin into cells."""
    slices = [slice(first - 1, last) for first, last in _POSITIONS.values()]
    lines = enumerate(content.text.splitlines(), 1)
    rows = (
        (number, [_pad_figure(text[column].strip()) for column in slices])
        for number, text in lines
        if not text.startswith("HDR") and _is_record(content, number, text)
    )
    return _Table(content, list(_POSITIONS), "", rows)


def _pad_figure(text: str) -> str:
    """Add the zero before the decimal point, for which the text twin has no room."""
    return f"0{text}" if text.startswith(".") else text


def _is_record(content: Content, line: int, text: str) -> bool:
    if len(text) < _RECORD:
        raise content.fault(f"{len(text)} characters, expected {_RECORD}", line)
    return True


@final
class _Hundredths(dict[str, int]):
    """Figures in hundredths, each text read once."""

    def __missing__(self, text: str) -> int:
        if not _NUMBER.fullmatch(text.strip()):
            raise ValueError(text)
        whole, _, part = text.strip().partition(".")
        value = self[text] = int(f"{whole or 0}{part:0<2}")
        return value


@final
class _Checker:
    """
    The checks of each row of a table.

    Attributes:
        factor: The conversion factor of the rows checked so far.
        seen: Code and modifier of each of them.
    """

    def __init__(self, content: Content, table: _Table) -> None:
        self.factor = ""
        self.seen: set[tuple[str, str]] = set()
        self._content = content
        self._width = len(table.names)
        self._facts_of = itemgetter(*map(table.index, _FACTS))
        self._key_of = itemgetter(table.index("HCPCS"), table.index("MOD"))
        self._sums_of = itemgetter(*map(table.index, _SUMS))
        self._na_index = table.index(_FACTS[0])
        self._hundredths = _Hundredths().__getitem__
        self._known_facts: set[tuple[str, ...]] = set()

    def check(self, line: int, cells: list[str]) -> tuple[str, str]:
        """
        Check a row, and return its code and modifier.

        Raises:
            TableError: If any check fails.
        """
        if len(cells) != self._width:
            self._check_width(line, cells)
        if self._facts_of(cells) not in self._known_facts:
            self._known_facts.add(self._check_facts(line, cells))
        key: tuple[str, str] = self._key_of(cells)
        if key in self.seen or not _CODE.fullmatch(key[0]):
            problem = "occurs twice" if key in self.seen else "is no code"
            raise self._key_fault(line, key, problem)
        self.seen.add(key)
        self._check_sums(line, cells)
        return key

    def _check_sums(self, line: int, cells: list[str]) -> None:
        """Check that the parts add up to both totals."""
        texts = self._sums_of(cells)
        try:
            work, non_pe, pe, mp, non_total, total = map(self._hundredths, texts)
        except ValueError as error:
            raise self._number_fault(line, texts, error) from None
        if work + non_pe + mp != non_total or work + pe + mp != total:
            raise self._sum_fault(line, is_non_facility=work + non_pe + mp != non_total)
        if non_pe != pe and cells[self._na_index] == "NA":
            raise self._content.fault(_NOT_REPEATED, line, "NON-FAC PE RVU")

    def _check_facts(self, line: int, cells: list[str]) -> tuple[str, ...]:
        """Check factor and marks of a row, unless another row had the same."""
        cells[:] = map(str.strip, cells)
        facts: tuple[str, ...] = self._facts_of(cells)
        for (name, pattern), text in zip(_MARKS.items(), facts, strict=False):
            if not re.fullmatch(pattern, text, re.ASCII):
                raise self._content.fault(f"is {text!r}", line, name)
        self._check_caps(line, facts[_CAPS])
        self._check_care(line, facts[_SHARES])
        if not self.factor or facts[-1] != self.factor:
            self._check_factor(line, facts[-1])
        return facts

    def _check_caps(self, line: int, caps: tuple[str, ...]) -> None:
        """Check that all figures that cap a price are given, or none."""
        flags = [bool(Decimal(text)) for text in caps]
        if any(flags) and not all(flags):
            problem = f"are {', '.join(caps)}, expected three figures or none"
            raise self._content.fault(problem, line, "OPPS PAYMENT AMOUNT")

    def _check_care(self, line: int, shares: tuple[str, ...]) -> None:
        """Check that the shares of the care add up to the whole, or are none."""
        if sum(map(_number, shares)) not in (0, 1):
            problem = f"are {', '.join(shares)}, which do not add up to 1"
            raise self._content.fault(problem, line, "PRE OP, INTRA OP, POST OP")

    def _check_width(self, line: int, cells: list[str]) -> None:
        """Refuse another width, but for blank cells on the right."""
        if len(cells) < self._width or any(cells[self._width :]):
            problem = f"{len(cells)} cells, expected {self._width}"
            raise self._content.fault(problem, line)

    def _check_factor(self, line: int, text: str) -> None:
        """Take the factor of the first row; every other row repeats it."""
        if self.factor or not is_factor(text):
            expected = self.factor or "a factor such as 33.4009"
            problem = f"is {text!r}, expected {expected}"
            raise self._content.fault(problem, line, _FACTOR_COLUMN)
        self.factor = text

    def _key_fault(self, line: int, key: tuple[str, ...], problem: str) -> TableError:
        return self._content.fault(f"{'-'.join(key)!r} {problem}", line, "HCPCS")

    def _number_fault(
        self, line: int, texts: tuple[str, ...], error: ValueError
    ) -> TableError:
        column = _SUMS[texts.index(str(error))]
        problem = f"cannot read {str(error)!r} as a relative value"
        return self._content.fault(problem, line, column)

    def _sum_fault(self, line: int, *, is_non_facility: bool) -> TableError:
        column = _TOTALS[0 if is_non_facility else 1]
        problem = "is not the sum of its parts; a column is shifted or damaged"
        return self._content.fault(problem, line, column)


def _edition(
    content: Content, title: str, year: int | None, factor: str
) -> tuple[int, str]:
    """Find the year by the title, the file name, or else the conversion factor."""
    match = _TITLE.search(title)
    matches = [m for m in (match, _FILE_YEAR.search(content.name)) if m]
    years = {int(m[1]) for m in matches} or factor_years(Decimal(factor))
    if len(matches) > 1 and len(years) > 1:
        both = " and ".join(map(str, sorted(years)))
        raise content.fault(f"is of {both}, by its title and its name")
    if year is not None and years and year not in years:
        problem = f"is of {', '.join(map(str, sorted(years)))}, expected {year}"
        raise content.fault(problem)
    edition_year = next(iter(years), None) if year is None else year
    if edition_year is None:
        raise content.fault(f"names no year, and none is known for {factor}; give it")
    return edition_year, f"{edition_year} {match[2]}" if match else str(edition_year)
