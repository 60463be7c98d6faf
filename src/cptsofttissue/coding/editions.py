"""The soft tissue codes, by edition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, cached_property
from os import PathLike
from typing import Any, Protocol, final

from attrs import field, frozen
from attrs.validators import min_len

from cptsofttissue._document import Document
from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue.errors import (
    TilingError,
    UnknownCodeError,
    UnknownEditionError,
    WrongTypeError,
)
from cptsofttissue.record.anatomy import OVERLAPS, Region, Site
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import Length
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "SOFT_TISSUE",
    "Catalog",
    "Code",
    "DescriptorProvider",
    "SizeBand",
    "catalog",
    "check_tiling",
    "read_number",
    "years",
]


@final
@frozen
class SizeBand:
    """
    A range of sizes between two thresholds, each of which is in one band only.

    >>> Length.cm(3) in SizeBand(Length.cm(0), Length.cm(3))
    False
    >>> Length.cm(3) in SizeBand(Length.cm(2), Length.cm(3), closed_above=True)
    True

    Attributes:
        low: The lower threshold; included, unless the band is closed above.
        high: The upper threshold; None means no upper limit.
        closed_above:
            Whether a threshold belongs to the band below it: then *high* is
            included and *low* is not.
    """

    low: Length
    high: Length | None
    closed_above: bool = False

    @property
    def first_um(self) -> int:
        """The smallest size of the band, in micrometers."""
        return self.low.um + (self.closed_above and self.low.um > 0)

    @property
    def end_um(self) -> int | None:
        """The smallest size above the band, in micrometers; None if there is none."""
        return None if self.high is None else self.high.um + self.closed_above

    def __contains__(self, size: Length) -> bool:
        return self.first_um <= size.um and (
            self.end_um is None or size.um < self.end_um
        )

    def __str__(self) -> str:
        if self.closed_above:
            return " to ".join(self._between())
        if self.high is None:
            return f"{self.low} or greater"
        return (
            f"less than {self.high}"
            if not self.low.um
            else f"{self.low} to {self.high}"
        )

    def _between(self) -> Iterator[str]:
        if not self.low.um and self.high:
            yield f"{self.high} or less"
            return
        yield f"more than {self.low}"
        if self.high:
            yield str(self.high)


#: Key of the family of soft tissue tumors.
SOFT_TISSUE = "soft_tissue"

Cell = tuple[Procedure, Site | str, Depth | None]


@final
@frozen(cache_hash=True)
class Code:
    """
    One CPT code number and the facts that select it.

    It has no descriptor, since the AMA owns those; see :class:`DescriptorProvider`.

    Attributes:
        number: Five characters, such as ``21555``.
        procedure: What was done.
        site: The site the code names; None for codes of other families.
        depth: The depth it names; None where depth does not matter.
        band: The sizes it covers; None where size does not matter.
        source: Where these facts come from; never empty.
        family: Key of the family it belongs to.
        area: The site or lesion of a code of another family, in our own words.
    """

    number: str
    procedure: Procedure
    site: Site | None
    depth: Depth | None
    band: SizeBand | None
    source: str = field(validator=min_len(1))
    family: str = SOFT_TISSUE
    area: str = ""

    @property
    def label(self) -> str:
        """Our own short wording of what selects the code."""
        procedure = spaced(self.procedure)
        facts = (procedure, self.place, self.depth, self.band)
        return ", ".join(str(fact) for fact in facts if fact)

    @property
    def place(self) -> str:
        """Our own wording of the site, or of the area of another family's code."""
        return self.site.label if self.site else self.area

    @property
    def cell(self) -> Cell:
        """What selects it apart from size; codes of one cell differ only in size."""
        return self.procedure, self.site or self.area, self.depth

    def __str__(self) -> str:
        return self.number


class DescriptorProvider(Protocol):
    """
    Provide the official descriptors from your licensed copy.

    This is a protocol: any object with this method will do, without a base class.
    """

    def descriptor(self, code: str, year: int, /) -> str | None:
        """Return the licensed text of *code* in *year*, or None if there is none."""
        ...


def _cells(codes: Iterable[Code]) -> dict[Cell, tuple[Code, ...]]:
    """Group the codes that differ in size only."""
    cells: dict[Cell, tuple[Code, ...]] = {}
    for code in codes:
        cells[code.cell] = (*cells.get(code.cell, ()), code)
    return cells


def _check_family(_: object, __: object, codes: tuple[Code, ...]) -> None:
    numbers = tuple(code.number for code in codes)
    if not numbers or len(set(numbers)) < len(numbers):
        raise TilingError(numbers, "a number occurs twice, or there is none")
    cells = _cells(codes)
    for cell in cells.values():
        check_tiling(cell)
    for procedure, site, depth in cells:
        if depth is not None and (procedure, site, None) in cells:
            both = (*cells[procedure, site, None], *cells[procedure, site, depth])
            problem = "one names a depth and another covers every depth"
            raise TilingError(tuple(map(str, both)), problem)


def check_tiling(codes: tuple[Code, ...]) -> None:
    """Refuse bands that do not run from zero upwards without gap or overlap."""
    bands = [code.band for code in codes if code.band]
    starts = [*(band.first_um for band in bands), None]
    ends = [0, *(band.end_um for band in bands)]
    is_single = not bands and len(codes) == 1
    is_empty = any(band.high and band.high <= band.low for band in bands)
    if not is_single and (starts != ends or len(bands) < len(codes) or is_empty):
        bands_text = "; ".join(str(code.band) for code in codes)
        raise TilingError(tuple(map(str, codes)), bands_text)


@final
@frozen(repr=False)
class Catalog(Document):
    """
    The soft tissue codes of one edition.

    >>> catalog(2026)["25073"].label
    'excision, forearm/wrist, subfascial, 3 cm or greater'

    Attributes:
        year: Calendar year of the edition.
        codes: Every code; of each site and depth, smaller sizes first.
        source: What the edition was checked against.

    Raises:
        TilingError: If the bands of a site and depth leave a gap or
            overlap, or a number occurs twice.
    """

    year: int
    codes: tuple[Code, ...] = field(validator=_check_family)
    source: str

    @classmethod
    def from_csv(cls, path: str | PathLike[str], *, year: int | None = None) -> Catalog:
        """
        Read an edition of your own from a table with the layout of ``codes.csv``.

        The columns are ``code``, ``procedure``, ``site``, ``depth``,
        ``from_cm``, ``below_cm`` and ``source``; sizes are in centimeters, and
        each band begins where the one before it ends. The columns
        ``first_year`` and ``last_year`` are optional and limit a row to those
        years.

        Args:
            path: The file; CSV, plain or as gzip.
            year:
                Calendar year of the edition. By default the newest
                ``first_year`` of the table, but not before the newest edition
                that ships.

        Raises:
            TableError: If a cell cannot be read; it names line and column.
            TilingError: If the size bands leave a gap or overlap.
            OSError: If the file cannot be opened.
        """
        from cptsofttissue._reading.files import open_csv

        content = open_csv(path)
        rows = tables.parse(content.name, content.text, _CodeRow)
        first_years = (row.first_year for row in rows if row.first_year is not None)
        newest = max((*first_years, years()[-1]))
        edition_year = _calendar_year(newest if year is None else year)
        codes = tuple(row.to_code() for row in tables.in_year(rows, edition_year))
        if not codes:
            raise content.fault(f"holds no row of {edition_year}")
        return cls(edition_year, codes, content.name)

    def __hash__(self) -> int:
        return self.year  # cheap: answers are cached by edition

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, number: object) -> bool:
        return number in self._by_number

    def __getitem__(self, number: str) -> Code:
        """
        Look a code up by its number.

        Raises:
            UnknownCodeError: If the edition does not have it.
        """
        try:
            return self._by_number[number]
        except KeyError:
            raise UnknownCodeError(number, self.year) from None

    def to_frame(self, library: str | None = None) -> Any:
        """
        Return a data frame with a row for each code; needs the extra ``frames``.

        Sizes are whole micrometers: the band includes ``from_um`` and excludes
        ``below_um``. A fact that does not matter to the code, and an open end of
        a band, is missing.

        >>> frame = catalog(2026).to_frame("pandas")
        >>> frame.loc[frame["code"] == "25073", ["from_um", "label"]].values.tolist()
        [[30000, 'excision, forearm/wrist, subfascial, 3 cm or greater']]

        Args:
            library: ``pandas``, ``polars`` or ``pyarrow``. By default the first of
                these that the program has imported, or else that is installed.

        Raises:
            UnknownTermError: If the library is not one of these.
            ImportError: If it is not installed.
        """
        from cptsofttissue._frame import to_frame

        return to_frame(_columns(self), library)

    def __repr__(self) -> str:
        return f"<Catalog: {self.year} edition, {len(self)} codes>"

    def _repr_html_(self) -> str:
        from cptsofttissue._html import TALL, join, table, title

        header = ("code", "procedure", "site", "depth", "size")
        rows = (
            (c, spaced(c.procedure), c.place, c.depth or "", c.band or "")
            for c in self.codes
        )
        heading = title(f"{self.year} edition, {len(self)} codes")
        return join(heading, table(header, rows, box=TALL))

    @cached_property
    def thresholds(self) -> tuple[int, ...]:
        """Every size in micrometers at which some band begins, above zero."""
        lows = {code.band.first_um for code in self.codes if code.band}
        return tuple(sorted(lows - {0}))

    def at(
        self, procedure: Procedure, site: Site, depth: Depth | None
    ) -> tuple[Code, ...]:
        """Return the codes there, by size; codes without a depth match every depth."""
        cells = self._by_cell
        return cells.get((procedure, site, depth)) or cells.get(
            (procedure, site, None), ()
        )

    def alike(self, code: Code) -> tuple[Code, ...]:
        """Return *code* and the codes that differ from it only in size."""
        return self._by_cell[code.cell]

    def regions(self, procedure: Procedure, region: Region) -> tuple[Region, ...]:
        """
        Return the regions under which a procedure has codes for *region*.

        This is the region itself, unless only overlapping regions have codes.
        """
        if region.site in self._sites[procedure]:
            return (region,)
        others = OVERLAPS.get(region, ())
        return tuple(o for o in others if o.site in self._sites[procedure]) or (region,)

    @cached_property
    def _by_number(self) -> Mapping[str, Code]:
        return {code.number: code for code in self.codes}

    @cached_property
    def _by_cell(self) -> Mapping[Cell, tuple[Code, ...]]:
        return _cells(self.codes)

    @cached_property
    def _sites(self) -> Mapping[Procedure, frozenset[Site | None]]:
        return {
            procedure: frozenset(c.site for c in self.codes if c.procedure is procedure)
            for procedure in Procedure
        }


def _columns(edition: Catalog) -> Mapping[str, list[Any]]:
    codes = edition.codes
    bands = [code.band for code in codes]
    return {
        "code": [code.number for code in codes],
        "procedure": [str(code.procedure) for code in codes],
        "site": [str(code.site or code.area) for code in codes],
        "depth": [code.depth and str(code.depth) for code in codes],
        "from_um": [band and band.first_um for band in bands],
        "below_um": [band and band.end_um for band in bands],
        "label": [code.label for code in codes],
        "source": [code.source for code in codes],
    }


@cache
def years() -> tuple[int, ...]:
    """Return the years that have an edition, oldest first."""
    return tuple(sorted(row.year for row in tables.read("editions.csv", _EditionRow)))


@cache
def catalog(year: int | None = None) -> Catalog:
    """
    Return the edition of a calendar year, or the newest one if no year is given.

    >>> len(catalog(2026))
    87

    Raises:
        UnknownEditionError: If the library has no edition of that year.
    """
    if year is None:
        return catalog(years()[-1])
    if type(year) is not int or year not in years():
        first, *_, last = years()
        raise UnknownEditionError("year", year, f"the years {first} to {last}")
    sources = {r.year: r.source for r in tables.read("editions.csv", _EditionRow)}
    rows = tables.in_year(tables.read("codes.csv", _CodeRow), year)
    return Catalog(year, tuple(row.to_code() for row in rows), sources[year])


#: A later year is treated as a data-entry error.
_LAST_YEAR = 2099


def _calendar_year(year: object) -> int:
    if type(year) is not int:
        raise WrongTypeError("year", year, "a calendar year, such as 2027")
    if not years()[0] <= year <= _LAST_YEAR:
        allowed = f"a year from {years()[0]} to {_LAST_YEAR}"
        raise UnknownEditionError("year", year, allowed)
    return year


#: What a code looks like: five characters, of which one may be a letter.
_NUMBER = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")


def read_number(text: str) -> str:
    """Read the number of a code in a table."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("expected a code of five characters, such as 21555")
    return text


@frozen(eq=False, repr=False)
class _EditionRow:
    """A row of the table of editions."""

    year: int = field(metadata=tables.KEY)
    source: str


@frozen(eq=False, repr=False)
class _CodeRow:
    """A row of the table of codes, over some years."""

    code: str = field(metadata={**tables.KEY, **tables.cell(read_number)})
    procedure: Procedure
    site: Site
    depth: Depth | None
    from_cm: Decimal | None
    below_cm: Decimal | None
    source: str
    first_year: int | None = field(default=None, metadata=tables.KEY)
    last_year: int | None = None

    def __attrs_post_init__(self) -> None:
        self._band()  # an invalid band is refused with its line

    def to_code(self) -> Code:
        """Build the code that the row describes."""
        return Code(
            self.code, self.procedure, self.site, self.depth, self._band(), self.source
        )

    def _band(self) -> SizeBand | None:
        if self.from_cm is None:
            if self.below_cm is not None:
                raise ValueError("below_cm has no from_cm")
            return None
        high = None if self.below_cm is None else Length.cm(self.below_cm)
        return SizeBand(Length.cm(self.from_cm), high)
