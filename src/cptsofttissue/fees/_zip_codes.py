"""ZIP codes, and the Medicare localities that they lie in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from os import PathLike
from typing import NamedTuple, final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.files import Content, SourceFile, open_content
from cptsofttissue.errors import (
    AmbiguousZipError,
    TableError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.fees._localities import locality_key
from cptsofttissue.fees._shipped import newest_shipped

__all__ = ["ZipCodes", "ZipRow", "is_zip_code", "read_zip_code", "write_endings"]

#: CMS layout: state 1-2, ZIP 3-7, carrier 8-12, locality 13-14, flag 21, quarter 76-80.
_ZIP_ROW = re.compile(
    r"[A-Z]{2}(\d{5})(\d{5})(\d{2}).{6}([01]).{54}(20\d{2}[1-4])", re.ASCII
)
_ZIP = re.compile(r"(\d{5})(?:-?(\d{4}))?", re.ASCII)
#: There were never fewer ZIP codes; a shorter table is cut off.
_FEWEST_ZIPS = 40_000


def is_zip_code(text: str) -> bool:
    """Whether a text has the shape of a ZIP code; the code may not exist."""
    return _ZIP.fullmatch(text) is not None


def read_zip_code(text: str) -> str:
    """
    Read a ZIP code of five or nine digits.

    >>> read_zip_code(" 752011234 ")
    '75201-1234'

    Raises:
        UnknownTermError: If the text has another shape.
        WrongTypeError: If it is not text.
    """
    allowed = "five digits of a ZIP code, or nine, as text: 75201 or 75201-1234"
    if not isinstance(text, str):
        raise WrongTypeError("zip_code", text, allowed)
    match = _ZIP.fullmatch(text.strip())
    if match is None:
        raise UnknownTermError("zip_code", text, allowed)
    return "-".join(filter(None, match.groups()))


@final
@frozen(cache_hash=True)
class ZipCodes:
    """
    The Medicare locality of every ZIP code.

    Attributes:
        localities: Keys of localities, by five-digit ZIP code.
        split: The ZIP codes that lie in several localities.
        quarter: Year and quarter, such as ``20254``.
        file: The file they were read from.
    """

    localities: Mapping[str, str] = field(repr=False, hash=False)
    split: frozenset[str] = field(repr=False)
    quarter: str
    file: SourceFile

    @classmethod
    def from_cms(cls, path: str | PathLike[str], *, subset: bool = False) -> ZipCodes:
        """
        Read a CMS ZIP5 file: text, gzip, or the original zip.

        Args:
            path: The file.
            subset:
                Accept a partial file; otherwise a file shorter than a full
                release is refused.

        Raises:
            TableError: If the file is damaged, cut off or not such a file.
        """
        content = open_content(path, "ZIP5_.*")
        lines = content.text.splitlines()
        rows = [_read_line(content, line, text) for line, text in enumerate(lines, 1)]
        localities = {row.zip_code: row.locality for row in rows}
        quarters = {row.quarter for row in rows}
        if len(localities) < len(rows) or len(quarters) > 1:
            raise content.fault("a ZIP code occurs twice, or quarters are mixed")
        if len(rows) < _FEWEST_ZIPS and not subset:
            problem = f"holds {len(rows)} ZIP codes, expected {_FEWEST_ZIPS:,} or more"
            raise content.fault(problem)
        split = frozenset(row.zip_code for row in rows if row.is_split)
        return cls(localities, split, quarters.pop(), content.source)

    @classmethod
    def bundled(cls) -> ZipCodes:
        """
        Return the ZIP codes that ship with the package.

        They are from the fourth quarter of 2025, and belong to the 109 localities
        that Medicare has from 2024 to 2026.

        >>> ZipCodes.bundled().locality("75201")
        '04412-11'
        """
        return _bundled()

    def locality(self, zip_code: str) -> str:
        """
        Return the key of the locality of a ZIP code.

        Args:
            zip_code: Five digits, or nine as 12345-6789; the last four are used
                only if the first five do not settle it.

        Raises:
            AmbiguousZipError: If the five digits lie in several localities.
            UnknownTermError: If the file does not have the ZIP code.
            WrongTypeError: If it is not text.
        """
        if not isinstance(zip_code, str):
            raise WrongTypeError("zip_code", zip_code, "five digits, as text")
        zip5 = zip_code[:5] if is_zip_code(zip_code) else ""
        if zip5 not in self.localities:
            allowed = f"five digits of a ZIP code in {self.file.name}"
            raise UnknownTermError("zip_code", zip_code, allowed)
        if zip5 in self.split:
            raise AmbiguousZipError(zip5)
        return self.localities[zip5]


class _ZipLine(NamedTuple):
    """A line of a ZIP5 file; a split ZIP code lies in several localities."""

    zip_code: str
    locality: str
    is_split: bool
    quarter: str


def _read_line(content: Content, line: int, text: str) -> _ZipLine:
    match = _ZIP_ROW.fullmatch(text)
    if match is None:
        raise content.fault("is no row of a ZIP5 file", line)
    zip_code, mac, number, flag, quarter = match.groups()
    return _ZipLine(zip_code, locality_key(mac, number), flag == "1", quarter)


_SPAN = re.compile(r"(\d\d)(?:-(\d\d))?", re.ASCII)


def _read_endings(text: str) -> tuple[str, ...]:
    """
    Read the last two digits of ZIP codes: single ones, or the ends of a range.

    >>> _read_endings("01-03;07")
    ('01', '02', '03', '07')
    """
    spans = [_SPAN.fullmatch(part) for part in text.split(";")]
    endings = [ending for match in spans for ending in _endings(match)]
    if endings != sorted(set(endings)):
        raise ValueError("expected endings in order, each once")
    return tuple(endings)


def _endings(span: re.Match[str] | None) -> Iterator[str]:
    if span is None or (span[2] and span[1] >= span[2]):
        raise ValueError("expected two digits, or the first and last, such as 01-07")
    return (f"{n:02}" for n in range(int(span[1]), int(span[2] or span[1]) + 1))


def write_endings(endings: Iterable[str]) -> str:
    """
    Write the last two digits of ZIP codes, with ranges as first and last.

    >>> write_endings(["01", "02", "03", "07"])
    '01-03;07'
    """
    spans: list[list[int]] = []
    for ending in sorted(map(int, endings)):
        if spans and spans[-1][1] == ending - 1:
            spans[-1][1] = ending
        else:
            spans.append([ending, ending])
    texts = (f"{a:02}-{b:02}" if a < b else f"{a:02}" for a, b in spans)
    return ";".join(texts)


@frozen
class ZipRow:
    """
    A row of the shipped ZIP codes: those with one prefix and one locality.

    Attributes:
        prefix: The first three digits.
        locality: The key of the locality in the file of CMS.
        plus_four: Whether the last four of the nine digits decide.
        endings: The last two digits.
        source: The file.
    """

    prefix: str = field(metadata=tables.KEY)
    locality: str = field(metadata=tables.KEY)
    plus_four: bool = field(metadata=tables.KEY)
    endings: tuple[str, ...] = field(metadata=tables.cell(_read_endings))
    source: str

    @property
    def zip_codes(self) -> Iterator[str]:
        """The ZIP codes in full."""
        return (self.prefix + ending for ending in self.endings)


@cache
def _bundled() -> ZipCodes:
    rows = tables.read("generated/medicare_zips.csv", ZipRow)
    split = (code for row in rows if row.plus_four for code in row.zip_codes)
    file = newest_shipped("zip")
    source = SourceFile(file.file, file.sha256)
    return ZipCodes(_localities(rows), frozenset(split), file.release, source)


def _localities(rows: Iterable[ZipRow]) -> dict[str, str]:
    """Map each ZIP code to its locality; a repeated code is refused."""
    localities: dict[str, str] = {}
    for row in rows:
        for code in row.zip_codes:
            if code in localities:
                problem = f"{code} stands twice"
                raise TableError("generated/medicare_zips.csv", 0, problem)
            localities[code] = row.locality
    return localities
