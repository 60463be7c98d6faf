"""What a row of facts is answered with: the scalar answer, in four cells."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from attrs import fields, frozen

from cptsofttissue._reading.dates import read_date
from cptsofttissue.coding._chosen import choose_edition
from cptsofttissue.coding._complete import Record
from cptsofttissue.coding._finding import find
from cptsofttissue.coding._sizes import choose_readings
from cptsofttissue.coding.editions import Catalog, catalog, years
from cptsofttissue.coding.resolution import Finding
from cptsofttissue.errors import InvalidSizeError
from cptsofttissue.families import OtherFamily
from cptsofttissue.frames._job import Meanings, Row
from cptsofttissue.frames._sizes import Sizes
from cptsofttissue.frames._vocabulary import Unreadable
from cptsofttissue.record.anatomy import SiteReading, SiteTerm
from cptsofttissue.record.case import Case, CodingPolicy, NextYear, Origin
from cptsofttissue.record.procedure import Procedure

__all__ = ["INVALID", "Coder", "Year", "read_fact", "read_size", "read_year"]

#: The status of a row that cannot be read.
INVALID = "invalid"

_SIZE = (
    'a number, or charted text such as "2.4 cm"; more than 0 cm (a margin may be 0), '
    "at most 200 cm, in whole micrometers"
)
_CLASH = "size: at least the tumor or margin itself"


#: How a case reads each fact.
_READERS: Mapping[str, Callable[[str], Hashable]] = MappingProxyType(
    {
        fact.name: cast("Callable[[str], Hashable]", fact.converter)
        for fact in fields(Case)
    }
)


def read_fact(fact: str, text: str) -> Hashable:
    """
    Read a fact as a case reads it; what decides alike is the same.

    Raises:
        InvalidFactError: If it cannot be read.
    """
    value = _READERS[fact](text)
    return _first_alike(value.terms) if isinstance(value, SiteReading) else value


def _first_alike(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first terms that mean the same, since wording decides nothing."""
    alike = tuple(
        (r.regions, r.families, r.caution) for r in map(SiteTerm.named, terms)
    )
    return _alike().setdefault(alike, terms)


@cache
def _alike() -> dict[Hashable, tuple[str, ...]]:
    return {}


#: The year of the edition that answers, and the year of service if it is another.
Year = tuple[int, int | None]


def read_year(given: Catalog | None, next_year: NextYear, day: date | str) -> Year:
    """
    Read a date of service as what decides: the edition's year, and any other year.

    Raises:
        InvalidDateError: If the text is no date.
        UnknownEditionError: If no edition is known for the date.
    """
    on = read_date("date_of_service", day)
    edition, other_year = choose_edition(on, given, next_year)
    is_own = edition is given
    return edition.year if is_own else _newest_alike(edition.year), other_year


@cache
def _newest_alike(year: int) -> int:
    """Return the newest year with the same codes and the same other families."""
    alike = catalog(year).codes, OtherFamily.all_of(year)
    return next(
        y
        for y in reversed(years())
        if (catalog(y).codes, OtherFamily.all_of(y)) == alike
    )


def read_size(fact: str, text: str, unit: str | None) -> Hashable:
    """
    Read a charted size; *unit* is meant where it names none.

    Raises:
        InvalidSizeError: If it cannot be read.
    """
    try:
        return _READERS[fact](text)
    except InvalidSizeError:
        if unit is None:
            raise
        return _READERS[fact](f"{text} {unit}")


@frozen
class Coder:
    """
    Answers rows by the scalar resolver.

    Attributes:
        policy: How to read what a row leaves to convention.
        undated: The meaning of a date for rows without a date of service.
        given: The user's own edition, which answers every row.
    """

    policy: CodingPolicy
    undated: Year
    given: Catalog | None

    def __call__(self, meanings: Meanings, sizes: Sizes) -> Row:
        """Answer with code, status, candidates and reason."""
        faults = "; ".join(_faults(meanings, sizes))
        if faults:
            return None, INVALID, None, faults
        return _row(self._finding(meanings, sizes))

    def _finding(self, said: Meanings, sizes: Sizes) -> Finding:
        year, other_year = said.get("date_of_service", self.undated)
        own = self.given
        edition = own if own is not None and own.year == year else catalog(year)
        convention = said.get("margin_convention")
        kept, compared = choose_readings(
            convention or self.policy.margin_convention,
            sizes.total_reading(edition),
            lambda how: sizes.reading(edition, how),
            is_open=sizes.has_margin and convention is None,
        )
        record = Record(
            procedure=said.get("procedure", Procedure.EXCISION),
            site=said.get("site"),
            depth=said.get("depth"),
            digit_involvement=said.get("digit_involvement"),
            origin=said.get("origin", Origin.SOFT_TISSUE),
            lesion=said.get("lesion"),
            size_source=said.get("size_source"),
            sizes=kept,
            other_sizes=compared,
            other_year=other_year,
        )
        return find(edition, record)


def _faults(meanings: Meanings, sizes: Sizes) -> Iterator[str]:
    """Say of each fact that cannot be read what is allowed."""
    values: Iterator[Any] = iter(meanings.values())
    yield from (value.reason for value in values if isinstance(value, Unreadable))
    yield from (f"{name}: {_SIZE}" for name in sizes.faults)
    if sizes.clashes:
        yield _CLASH


def _row(finding: Finding) -> Row:
    numbers = [code.number for code in finding.candidates]
    code = numbers[0] if finding.status == "determined" else None
    candidates = ";".join(numbers) or None
    return code, finding.status.value, candidates, "; ".join(_reasons(finding)) or None


def _reasons(finding: Finding) -> Iterator[str]:
    """Say what to ask, where it leads, and what to look at."""
    if finding.questions:
        yield f"ask: {', '.join(question.field for question in finding.questions)}"
    for family in finding.families:
        yield f"other family: {family}"
    for caution in finding.cautions:
        yield " ".join(("look at:", caution.rule, *map(str, caution.codes)))
