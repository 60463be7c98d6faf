"""Wage indices: what labor costs in the area of a facility."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from os import PathLike
from typing import final

from attrs import evolve, field, frozen

from cptsofttissue._amounts import exact_difference, exact_product, exact_sum
from cptsofttissue._reading import tables
from cptsofttissue._reading.files import SourceFile, open_content
from cptsofttissue.errors import UnknownTermError, WrongTypeError
from cptsofttissue.fees._addenda import ENCODINGS, index
from cptsofttissue.fees._rates import rate
from cptsofttissue.fees._shipped import shipped_file
from cptsofttissue.money import to_cents
from cptsofttissue.trace import Step

__all__ = [
    "WageArea",
    "WageIndices",
    "adjust",
    "area_of",
    "files_of",
    "wage_factor",
]

_HEADER = re.compile(r"WI(\d\d)")
_CBSA = re.compile(r"\d\d(\d{3})?", re.ASCII)
_WIDTH = 3
_ONE = Decimal(1)
_SUGGESTED = 3


@final
@frozen
class WageArea:
    """
    An area with one wage index.

    Attributes:
        cbsa: Five digits of a core-based statistical area; two for the rural
            rest of a state.
        name: Its name in the CMS file.
        index: The cost of labor there, compared with a national 1.
    """

    cbsa: str
    name: str
    index: Decimal

    def __str__(self) -> str:
        return f"{self.cbsa} {self.name}"


@final
@frozen(cache_hash=True)
class WageIndices:
    """
    The wage indices of one calendar year.

    >>> WageIndices.bundled(2026)["19124"].name
    'Dallas-Plano-Irving, TX'

    Attributes:
        year: Calendar year.
        areas: The areas by CBSA; some have several indices in one year.
        file: The file they were read from.
    """

    year: int
    areas: Mapping[str, tuple[WageArea, ...]] = field(repr=False, hash=False)
    file: SourceFile

    @classmethod
    def bundled(cls, year: int) -> WageIndices:
        """Return the indices of a year that ship with the package."""
        rows = tables.read("generated/medicare_wage_indices.csv", _ShippedRow)
        areas = (WageArea(r.cbsa, r.name, r.index) for r in rows if r.year == year)
        return cls(year, _by_cbsa(areas), shipped_file(year, "wage_index"))

    @classmethod
    def from_cms(cls, path: str | PathLike[str]) -> WageIndices:
        """
        Read a CMS file of wage indices, as comma- or tab-separated text.

        Its columns are the CBSA, the name and the index.

        Raises:
            TableError: If the file is damaged or not such a file.
        """
        content = evolve(open_content(path, ".*"), encodings=ENCODINGS)
        first_line = content.text.splitlines()[0]
        rows = content.rows("\t" if "\t" in first_line else ",")
        _, header = next(rows)
        match = _HEADER.fullmatch(header[-1].strip())
        if match is None or header[0].strip() != "CBSA" or len(header) != _WIDTH:
            raise content.fault(f"the header is {header}, expected CBSA, name, WI26")
        areas: list[WageArea] = []
        for line, cells in rows:
            if len(cells) != _WIDTH or not _CBSA.fullmatch(cells[0].strip()):
                raise content.fault("is not a row of CBSA, name and index", line)
            cbsa, name, text = map(str.strip, cells)
            wage_index = index(content, line, text, header[2])
            if wage_index is not None:  # some areas are printed without one, or with 0
                areas.append(WageArea(cbsa, name, wage_index))
        return cls(2000 + int(match[1]), _by_cbsa(areas), content.source)

    def __getitem__(self, cbsa: str) -> WageArea:
        """
        Look an area up.

        Raises:
            UnknownTermError: If the year does not have it, or prints several
                indices for it.
            WrongTypeError: If *cbsa* is not text.
        """
        if not isinstance(cbsa, str):
            raise WrongTypeError("cbsa", cbsa, "five digits, as text")
        areas = self.areas.get(cbsa.strip(), ())
        if len(areas) == 1:
            return areas[0]
        allowed = f"an area (CBSA) with one wage index in {self.file.name}"
        choices = tuple(f"{area}: {area.index}" for area in areas)
        raise UnknownTermError("cbsa", cbsa, allowed, choices or self._suggest(cbsa))

    def _suggest(self, text: str) -> tuple[str, ...]:
        """Suggest areas whose number or name contains the text."""
        areas = (area for areas in self.areas.values() for area in areas)
        words = text.strip().casefold()
        matches = (str(a) for a in areas if words and words in str(a).casefold())
        return tuple(matches)[:_SUGGESTED]


def _by_cbsa(areas: Iterable[WageArea]) -> Mapping[str, tuple[WageArea, ...]]:
    by_cbsa: dict[str, tuple[WageArea, ...]] = {}
    for area in areas:
        by_cbsa[area.cbsa] = (*by_cbsa.get(area.cbsa, ()), area)
    return by_cbsa


def area_of(wages: WageIndices | None, cbsa: str | None) -> WageArea | None:
    """
    Look an area up; None is the nation.

    Raises:
        UnknownTermError: If the indices do not have it, or there are none.
    """
    if cbsa is None:
        return None
    if wages is None:
        allowed = "none: the schedule was read without wage indices"
        raise UnknownTermError("cbsa", cbsa, allowed)
    return wages[cbsa]


def wage_factor(
    rule: str, area: WageArea | None, day: date
) -> Iterator[tuple[Decimal, Step]]:
    """Yield the factor of an area, if one is given; its index applies to labor only."""
    if area is None:
        return
    labor = rate(rule, day)
    remainder = exact_difference(_ONE, labor.share)
    factor = exact_sum([exact_product(labor.share, area.index), remainder])
    formula = f"{labor.share} x {area.index} + {remainder}"
    yield factor, Step.of("wage-index", area, [f"x ({formula})"], labor.source)


def adjust(amount: Decimal, factors: Iterable[tuple[Decimal, Step]]) -> Decimal:
    """Multiply an amount with its factors, rounded once."""
    return to_cents(exact_product(amount, *(factor for factor, _ in factors)))


def files_of(
    rates: SourceFile, wages: WageIndices | None, area: WageArea | None
) -> tuple[SourceFile, ...]:
    """Name the files behind an amount; the indices only if an area is given."""
    return (rates,) if area is None or wages is None else (rates, wages.file)


@frozen
class _ShippedRow:
    """A row of the shipped wage indices."""

    year: int = field(metadata=tables.KEY)
    cbsa: str = field(metadata=tables.KEY)
    name: str
    index: Decimal = field(metadata=tables.KEY)
    source: str
