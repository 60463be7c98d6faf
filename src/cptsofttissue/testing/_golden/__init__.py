"""Records and fees with their right answers, to check a pipeline against."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, final

from attrs import evolve, field, frozen

from cptsofttissue._reading import tables
from cptsofttissue.coding.resolution import Status
from cptsofttissue.fees import FeeRequest
from cptsofttissue.record._stated import WIDEST
from cptsofttissue.record.anatomy import Site
from cptsofttissue.record.case import Case
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import Length
from cptsofttissue.record.procedure import Procedure

__all__ = ["GoldenCase", "GoldenFee", "golden_cases", "golden_fees"]

_RECORDS = ("excision.toml", "outside.toml")
_ARTICLE = "aad_2026.csv"
#: The part of a site in which the deep fascia decides.
_WHOLE = {"hand_finger": "hand", "foot_toe": "foot"}


@final
@frozen(kw_only=True)
class GoldenCase:
    """
    A record, and what it supports.

    Attributes:
        name: What it shows, in a few words; no two are named alike.
        case: The record.
        status: Whether it supports one code, several, or another family.
        candidates: The numbers of every code it supports, in the order of the
            edition.
        families: The names of every other code family it may lead to.
        asks: The fields that would narrow it, most decisive first; None where
            only the codes are known.
        cautions: The rules of warnings that do not change the answer; None
            where only the codes are known.
        because: The arithmetic, or why; may be empty.
        source: Where the answer comes from.
    """

    name: str
    case: Case
    status: Status
    candidates: tuple[str, ...]
    families: tuple[str, ...] = ()
    asks: tuple[str, ...] | None = None
    cautions: tuple[str, ...] | None = None
    because: str = ""
    source: str

    def __str__(self) -> str:
        return self.name


@final
@frozen(kw_only=True)
class GoldenFee:
    """
    What Medicare pays for one code, nationally.

    Attributes:
        code: The code.
        date_of_service: The day.
        place_of_service: CMS place of service.
        amount: US dollars.
        because: The arithmetic: relative values times conversion factor.
        source: Where the figures come from.
    """

    code: str
    date_of_service: date
    place_of_service: str
    amount: Decimal
    because: str
    source: str

    @property
    def request(self) -> FeeRequest:
        """What to ask a fee schedule."""
        return FeeRequest(
            code=self.code,
            date_of_service=self.date_of_service,
            place_of_service=self.place_of_service,
        )

    def __str__(self) -> str:
        return f"{self.code} in place {self.place_of_service}, {self.date_of_service}"


@cache
def golden_cases() -> tuple[GoldenCase, ...]:
    """
    Return records that a coder could sign, and the table of the AAD article.

    All are read by the default :class:`~cptsofttissue.CodingPolicy`.

    >>> first = golden_cases()[0]
    >>> print(first)
    forearm, margin on each side, exactly the threshold
    >>> first.because
    '2.4 + 2 x 0.3 = 3.0 cm, and 3 cm belongs to the larger code'
    >>> first.candidates
    ('25073',)
    """
    return (*_entry_cases(), *_article_cases())


@cache
def golden_fees() -> tuple[GoldenFee, ...]:
    """
    Return national amounts of Medicare, each with its arithmetic.

    >>> first = golden_fees()[0]
    >>> print(first, first.amount)
    21555 in place 11, 2026-07-15 462.60
    """
    return tables.parse("fees.csv", _text("fees.csv"), GoldenFee)


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")


def _entry_cases() -> Iterator[GoldenCase]:
    for name in _RECORDS:
        document = tomllib.loads(_text(name))
        for entry in document["case"]:
            yield _case_of_entry(entry, document["source"])


def _case_of_entry(entry: Mapping[str, Any], source: str) -> GoldenCase:
    return GoldenCase(
        name=entry["title"],
        case=Case(**entry["record"]),
        status=Status(entry["status"]),
        candidates=tuple(entry["candidates"]),
        families=tuple(entry.get("families", ())),
        asks=tuple(entry.get("ask", ())),
        cautions=tuple(entry.get("cautions", ())),
        because=entry.get("because", ""),
        source=source,
    )


@frozen
class _ArticleRow:
    """A row of the article's table."""

    code: str = field(metadata=tables.KEY)
    procedure: Procedure
    site: Site
    depth: Depth | None
    from_cm: Decimal | None
    below_cm: Decimal | None
    office_payable: bool


@frozen
class _Erratum:
    """An error of the article, and the fact that replaces it."""

    number: int = field(metadata=tables.KEY)
    codes: tuple[str, ...]
    field: str
    printed: str
    fact: str
    proof: str


def _article_cases() -> Iterator[GoldenCase]:
    """Read the article's table: the smallest and the largest size of each code."""
    corrections = _corrections()
    for row in tables.parse(_ARTICLE, _text(_ARTICLE), _ArticleRow):
        fact = evolve(row, **corrections.get(row.code, {}))
        for size_name, size in _ends(fact.from_cm, fact.below_cm):
            yield _case_of_row(fact, size_name, size)


def _corrections() -> Mapping[str, Mapping[str, Any]]:
    """Return the corrections of the article's table by its errata, by code."""
    return {
        code: _CORRECTIONS[erratum.field](erratum.fact)
        for erratum in tables.read("aad_errata.csv", _Erratum)
        for code in erratum.codes
        if erratum.field in _CORRECTIONS
    }


#: The columns of the article's table that errata correct.
_CORRECTIONS: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "site": lambda fact: {"site": Site(fact)},
    "size": lambda fact: {"below_cm": _cm(fact)},
}


def _cm(fact: str) -> Decimal:
    """Read the figure of a corrected size, such as below 5 cm."""
    return Decimal(fact.removeprefix("below ").removesuffix(" cm"))


def _ends(
    low: Decimal | None, high: Decimal | None
) -> Iterator[tuple[str, Length | None]]:
    if low is None:
        yield "any size", None
        return
    yield "smallest size", Length(Length.cm(low).um or 1)
    yield "largest size", Length(Length.cm(high).um - 1) if high else WIDEST


def _case_of_row(row: _ArticleRow, size_name: str, size: Length | None) -> GoldenCase:
    return GoldenCase(
        name=f"{row.code} of the article, {size_name}",
        case=Case(
            procedure=row.procedure,
            site=_WHOLE.get(row.site, row.site),
            depth=row.depth,
            size=size,
        ),
        status=Status.DETERMINED,
        candidates=(row.code,),
        source="AAD, as corrected by data/curated/aad_errata.csv",
    )
