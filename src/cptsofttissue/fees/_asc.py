"""What Medicare pays an ambulatory surgery center for its part."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from os import PathLike
from typing import final

from attrs import evolve, field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.dates import turning_days
from cptsofttissue._reading.files import SourceFile
from cptsofttissue.errors import ContradictionError
from cptsofttissue.fees._addenda import Addendum, Entry, dollars, open_addendum
from cptsofttissue.fees._areas import (
    WageArea,
    WageIndices,
    adjust,
    area_of,
    files_of,
    wage_factor,
)
from cptsofttissue.fees._base import Edition, Fee, FeeRequest, not_listed
from cptsofttissue.fees._modifiers import is_whole_fee
from cptsofttissue.fees._places import Setting
from cptsofttissue.fees._rates import rate
from cptsofttissue.fees._shipped import shipped_file, shipped_record, shipped_years
from cptsofttissue.trace import Notice, Step

__all__ = ["AscFeeSchedule", "AscYear"]

#: Place of service of an ambulatory surgery center.
_PLACE = "24"
#: A whole addendum is longer; a shorter file is cut off.
_FEWEST = 3_000
_COLUMNS = {
    "multiple": "SUBJECT TO MULTIPLE PROCEDURE DISCOUNTING",
    "indicator": ".* PAYMENT INDICATOR",
    "weight": ".* PAYMENT WEIGHT",
    "rate": ".* PAYMENT RATE",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_RELEASE = re.compile(rf"({'|'.join(_MONTHS)}) (20\d\d) PAYMENT RATE", re.IGNORECASE)
#: Modifiers that pay a facility a share, each a row of ``payment_rates.csv``.
_SHARES = ("52", "73", "74")
_QUARTER = 3


@final
@frozen
class _Rate:
    """The row of a code in the addendum; a code without a rate is packaged."""

    is_ranked: bool
    indicator: str
    rate: Decimal | None


@final
@frozen(cache_hash=True)
class AscYear:
    """
    The rates of one release of the addendum.

    Attributes:
        release: Such as ``January 2026``.
        file: The file they were read from.
        wages: The wage indices of the year; None prices national rates only.
    """

    release: str
    file: SourceFile
    wages: WageIndices | None
    _rates: Mapping[str, _Rate] = field(repr=False, hash=False)

    @cached_property
    def first_day(self) -> date:
        """The first day of the quarter."""
        month, year = self.release.split()
        return date(int(year), _MONTHS.index(month) + 1, 1)

    def is_of_quarter(self, day: date) -> bool:
        """Whether a day is of the quarter of the release."""
        return 0 <= day.month - self.first_day.month < _QUARTER

    def rate(self, code: str) -> _Rate | None:
        """Return the row of a code, if the addendum has one."""
        return self._rates.get(code)


@final
@frozen(cache_hash=True)
class AscFeeSchedule:
    """
    What Medicare pays an ambulatory surgery center, in addition to the physician.

    >>> schedule = AscFeeSchedule.bundled()
    >>> request = FeeRequest(
    ...     code="21555", date_of_service="2026-01-15", place_of_service="24"
    ... )
    >>> schedule.price(request).amount
    Decimal('742.04')

    The amount is rate x (0.5 x wage index + 0.5), rounded once; without an
    area it is the national rate. Modifiers 52 and 73 pay half.

    Attributes:
        name: ``Medicare, surgery center``.
        cbsa: The area of the center; None means national rates.
    """

    _years: tuple[AscYear, ...]
    cbsa: str | None = None
    name: str = "Medicare, surgery center"

    @classmethod
    def bundled(cls) -> AscFeeSchedule:
        """Return the schedule that ships, for the codes in the tables."""
        return _bundled()

    @classmethod
    def from_cms(
        cls,
        path: str | PathLike[str],
        *,
        wage_index: str | PathLike[str] | None = None,
        codes: Collection[str] | None = None,
        subset: bool = False,
    ) -> AscFeeSchedule:
        """
        Read Addendum AA of CMS: comma- or tab-separated text, gzip, or a zip.

        Args:
            path: The file, or the zip that CMS publishes.
            wage_index: The wage indices of its year, as CMS publishes them.
            codes: The codes to keep; None keeps all.
            subset:
                Accept a partial file; otherwise a file shorter than a full
                release is refused.

        Raises:
            TableError: If a file is damaged, cut off or not such a file.
        """
        addendum = open_addendum(path, ".*AA.*", _COLUMNS)
        entries = list(addendum.entries)
        content = addendum.content
        if len(entries) < _FEWEST and not subset:
            problem = f"holds {len(entries)} codes, expected {_FEWEST:,} or more"
            raise content.fault(problem)
        rows = [row for row in entries if codes is None or row.code in codes]
        rates = {row.code: _read_rate(addendum, row) for row in rows}
        wages = None if wage_index is None else WageIndices.from_cms(wage_index)
        return cls((AscYear(_release(addendum), content.source, wages, rates),))

    def in_area(self, cbsa: str) -> AscFeeSchedule:
        """
        Return the schedule of an area.

        >>> dallas = AscFeeSchedule.bundled().in_area("19124")
        >>> request = FeeRequest(
        ...     code="21555", date_of_service="2026-01-15", place_of_service="24"
        ... )
        >>> dallas.price(request).amount
        Decimal('728.65')

        Args:
            cbsa: Five digits of a core-based statistical area.

        Raises:
            UnknownTermError: If the newest year does not have it.
        """
        _ = area_of(self._years[-1].wages, cbsa)
        return evolve(self, cbsa=cbsa)

    @property
    def price_changes(self) -> frozenset[date]:
        """The first day of each year that it prices, and the day after the last."""
        years = (year.first_day.year for year in self._years)
        return turning_days((date(y, 1, 1), date(y, 12, 31)) for y in years)

    def price(self, request: FeeRequest, /) -> Fee | None:
        """
        Price the center's part of *request*.

        Returns:
            The fee; None if the place is not a surgery center, the year is not
            loaded, or the code has no separate rate.

        Raises:
            UnknownTermError: If the area is unknown or has several wage indices.
        """
        year = self._year(request)
        row = year and year.rate(request.code)
        if year is None or row is None or row.rate is None:
            return None
        area = area_of(year.wages, self.cbsa)
        day = request.date_of_service
        shares = [*wage_factor("surgery-center-labor", area, day), *_shares(request)]
        return Fee(
            amount=adjust(row.rate, shares),
            setting=Setting.FACILITY,
            schedule=self.name,
            edition=Edition(
                f"Addendum AA, {year.release}", files_of(year.file, year.wages, area)
            ),
            notices=tuple(map(Notice.of, _notices(year, area, request))),
            steps=(
                Step.of("facility-rate", request.code, [row.rate], year.file.name),
                *(step for _, step in shares),
            ),
        )

    def why_not(self, request: FeeRequest, /) -> str:
        """Say why there is no rate: because of the place, the year or the code."""
        if not _is_for_center(request):
            return f"It pays a surgery center only, place of service {_PLACE}."
        year = self._year(request)
        if year is None:
            return f"It has no addendum of {request.date_of_service.year}."
        if year.rate(request.code) is None:
            return not_listed(year.file.name, request.code)
        return f"{year.file.name} lists {request.code} without a rate: it is packaged."

    def price_together(self, requests: Iterable[FeeRequest]) -> tuple[Fee | None, ...]:
        """
        Price the codes of one session: the highest in full, the others at half.

        >>> schedule = AscFeeSchedule.bundled()
        >>> where = {"date_of_service": "2026-01-15", "place_of_service": "24"}
        >>> requests = [FeeRequest(code=code, **where) for code in ("21930", "21555")]
        >>> [str(fee.amount) for fee in schedule.price_together(requests)]
        ['172.88', '742.04']

        Returns:
            A fee for each request, in their order; None where there is none.

        Raises:
            ContradictionError: If the requests have different dates or places.
        """
        session = tuple(requests)
        _check_session(session)
        fees = [self.price(request) for request in session]
        ranked = [i for i, request in enumerate(session) if self._is_ranked(request)]
        highest = max(ranked, key=lambda i: _amount(fees[i]), default=None)
        halved = {*ranked} - {highest}
        return tuple(
            _halve(fee, session[index]) if fee and index in halved else fee
            for index, fee in enumerate(fees)
        )

    def _year(self, request: FeeRequest) -> AscYear | None:
        """Find the year of a request, if its place is a surgery center."""
        if not _is_for_center(request):
            return None
        day = request.date_of_service
        return next((y for y in self._years if y.first_day.year == day.year), None)

    def _is_ranked(self, request: FeeRequest) -> bool:
        year = self._year(request)
        row = year and year.rate(request.code)
        return bool(row and row.is_ranked)


def _check_session(requests: Iterable[FeeRequest]) -> None:
    """Refuse requests of different sessions; their codes are not ranked together."""
    for name in ("date_of_service", "place_of_service", "setting"):
        values = {getattr(request, name) for request in requests}
        if len(values) > 1:
            shown = ", ".join(sorted(map(str, values)))
            raise ContradictionError(name, shown, "the same for one session")


def _is_for_center(request: FeeRequest) -> bool:
    """Whether the place of a request is a surgery center."""
    is_center = request.place_of_service in {_PLACE, None}
    return is_center and request.setting_used is Setting.FACILITY


def _notices(
    year: AscYear, area: WageArea | None, request: FeeRequest
) -> Iterable[str]:
    """Name the notices of a code that has a rate."""
    if not year.is_of_quarter(request.date_of_service):
        yield "rate-of-another-quarter"
    if area is None:
        yield "national-rate"
    if not is_whole_fee(tuple({*request.modifiers}.difference(_SHARES))):
        yield "payment-modifier"


def _amount(fee: Fee | None) -> Decimal:
    return fee.amount if fee else Decimal(0)


def _halve(fee: Fee, request: FeeRequest) -> Fee:
    half = rate("surgery-center-others", request.date_of_service)
    amount = half.of(fee.amount)
    step = Step.of("facility-ranked", f"{fee.amount} x {half.share}", [amount])
    return evolve(fee, amount=amount, steps=(*fee.steps, step))


def _shares(request: FeeRequest) -> Iterable[tuple[Decimal, Step]]:
    """The share that a modifier pays a facility."""
    for modifier in request.modifiers:
        if modifier in _SHARES:
            row = rate(f"facility-{modifier}", request.date_of_service)
            yield (
                row.share,
                Step.of("facility-share", modifier, [f"x {row.share}"], row.source),
            )


def _read_rate(addendum: Addendum, entry: Entry) -> _Rate:
    """Read a row; a rate without an indicator is a damaged one."""
    multiple, indicator = entry.cells["multiple"], entry.cells["indicator"]
    if multiple not in {"Y", "N"} or not re.fullmatch("[A-Z][0-9]", indicator):
        problem = f"has {multiple!r} and {indicator!r}, expected Y or N, and as G2"
        raise addendum.content.fault(problem, entry.line)
    amount = dollars(addendum.content, entry, "rate")
    return _Rate(multiple == "Y", indicator, amount or None)


def _release(addendum: Addendum) -> str:
    match = _RELEASE.fullmatch(addendum.captions["rate"])
    if match is None:
        raise addendum.content.fault("names no month and year", 0, "PAYMENT RATE")
    return f"{match[1].title()} {match[2]}"


@frozen
class _ShippedRow:
    """A row of the shipped rates."""

    year: int = field(metadata=tables.KEY)
    code: str = field(metadata=tables.KEY)
    multiple: bool
    indicator: str
    rate: Decimal | None
    source: str


@lru_cache(maxsize=1)
def _bundled() -> AscFeeSchedule:
    return AscFeeSchedule(tuple(map(_bundled_year, shipped_years())))


def _bundled_year(year: int) -> AscYear:
    rows = tables.read("generated/medicare_asc.csv", _ShippedRow)
    rates = {
        row.code: _Rate(row.multiple, row.indicator, row.rate)
        for row in rows
        if row.year == year
    }
    release = shipped_record(year, "asc").release
    wages = WageIndices.bundled(year)
    return AscYear(release, shipped_file(year, "asc"), wages, rates)
