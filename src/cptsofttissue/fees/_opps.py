"""What Medicare pays a hospital outpatient department for its part."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from os import PathLike
from typing import final

from attrs import evolve, field, frozen

from cptsofttissue._reading.dates import turning_days
from cptsofttissue._reading.files import SourceFile
from cptsofttissue.errors import WrongTypeError
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
from cptsofttissue.trace import Notice, Step

__all__ = ["OppsFeeSchedule"]

#: Places of service of hospital outpatient departments, off and on campus.
_PLACES = ("19", "22")
_COLUMNS = {
    "status": "SI|STATUS INDICATOR",
    "group": "APC",
    "rate": "PAYMENT RATE",
    "copayment": "NATIONAL UNADJUSTED COPAYMENT",
    "least": "MINIMUM UNADJUSTED COPAYMENT",
}
_STATUS = re.compile(r"[A-Z][0-9]?")
_YEAR = re.compile(r"\b(20\d\d)\b")
#: One payment for the session, whatever else is done.
_COMPREHENSIVE = ("J1", "J2")
#: Not paid by this system: packaged, inpatient only, by another schedule, not at all.
#: Source: CMS OPPS Addendum D1; unverified.
_UNPAID = frozenset({*"ABCDEFLMNY", "E1", "E2"})
#: Packaged beside other services, and paid on its own only without them.
#: Source: CMS OPPS Addendum D1; unverified.
_CONDITIONAL = ("Q1", "Q2", "Q3", "Q4")


@final
@frozen
class _Rate:
    """The row of a code in the addendum."""

    status: str
    rate: Decimal | None
    copayment: Decimal | None


@final
@frozen(cache_hash=True)
class OppsFeeSchedule:
    """
    What Medicare pays a hospital outpatient department, in addition to the physician.

    The rates come from your own copy of Addendum B; none ships. The amount is
    rate x (0.6 x wage index + 0.4), rounded once; without an area it is the
    national rate.

    Attributes:
        year: Calendar year.
        file: The file that the rates were read from.
        wages: The wage indices of the year; None means only national rates.
        cbsa: The area of the hospital; None means national rates.
        name: ``Medicare, hospital outpatient``.
    """

    year: int
    file: SourceFile
    wages: WageIndices | None
    _rates: Mapping[str, _Rate] = field(repr=False, hash=False)
    cbsa: str | None = None
    name: str = "Medicare, hospital outpatient"

    @classmethod
    def from_cms(
        cls,
        path: str | PathLike[str],
        *,
        year: int | None = None,
        wage_index: str | PathLike[str] | None = None,
        codes: Collection[str] | None = None,
    ) -> OppsFeeSchedule:
        """
        Read Addendum B of CMS: comma- or tab-separated text, gzip, or a zip.

        Args:
            path: The file, or the zip that CMS publishes.
            year: Its calendar year; required if no title names it.
            wage_index: The wage indices of its year, as CMS publishes them.
            codes: The codes to keep; None keeps all.

        Raises:
            TableError: If a file is damaged or not such a file, or names no year.
        """
        addendum = open_addendum(path, ".*Addendum.?B.*", _COLUMNS)
        rates = {
            row.code: _read_rate(addendum, row)
            for row in addendum.entries
            if codes is None or row.code in codes
        }
        if not rates:
            raise addendum.content.fault("holds none of the codes")
        wages = None if wage_index is None else WageIndices.from_cms(wage_index)
        source = addendum.content.source
        return cls(_year(addendum, year), source, wages, rates)

    def in_area(self, cbsa: str) -> OppsFeeSchedule:
        """
        Return the schedule of an area.

        Args:
            cbsa: Five digits of a core-based statistical area.

        Raises:
            UnknownTermError: If the year does not have it.
        """
        _ = area_of(self.wages, cbsa)
        return evolve(self, cbsa=cbsa)

    @property
    def price_changes(self) -> frozenset[date]:
        """The first day of the year, and the first after it."""
        return turning_days([(date(self.year, 1, 1), date(self.year, 12, 31))])

    def price(self, request: FeeRequest, /) -> Fee | None:
        """
        Price the hospital's part of *request*.

        Returns:
            The fee; None if the place is not an outpatient department, the year
            differs, or the code has no separate rate or a status under which this
            system does not pay it.
        """
        row = self._row(request)
        if row is None or row.rate is None or row.status in _UNPAID:
            return None
        area = area_of(self.wages, self.cbsa)
        factors = _factors(area, request)
        return Fee(
            amount=adjust(row.rate, factors),
            setting=Setting.FACILITY,
            schedule=self.name,
            edition=Edition(
                f"Addendum B, {self.year}", files_of(self.file, self.wages, area)
            ),
            notices=tuple(map(Notice.of, _notices(row, area, request))),
            steps=(
                Step.of("facility-rate", request.code, [row.rate], self.file.name),
                *(step for _, step in factors),
            ),
        )

    def why_not(self, request: FeeRequest, /) -> str:
        """Say why there is no rate: because of the place, the year or the code."""
        if request.place_of_service not in _PLACES:
            return f"It pays places of service {' and '.join(sorted(_PLACES))} only."
        if request.date_of_service.year != self.year:
            return f"It has the addendum of {self.year} only."
        row = self._row(request)
        if row is None:
            return not_listed(self.file.name, request.code)
        if row.status in _UNPAID:
            return f"{self.file.name} pays nothing for {request.code}: {row.status}."
        return f"{self.file.name} lists {request.code} without a rate."

    def copayment(self, request: FeeRequest, /) -> Decimal | None:
        """
        Return what the patient pays the hospital, in US dollars.

        Returns:
            The national copayment of the code, or else its minimum copayment,
            adjusted by the wage index of the area; None if the addendum has neither.
        """
        row = self._row(request)
        if row is None or row.copayment is None or row.status in _UNPAID:
            return None
        area = area_of(self.wages, self.cbsa)
        return adjust(row.copayment, _factors(area, request))

    def _row(self, request: FeeRequest) -> _Rate | None:
        """Find the row of a request, if its place is a hospital and its year fits."""
        is_hospital = request.place_of_service in _PLACES
        is_same_year = request.date_of_service.year == self.year
        return self._rates.get(request.code) if is_hospital and is_same_year else None


def _factors(area: WageArea | None, request: FeeRequest) -> list[tuple[Decimal, Step]]:
    return list(wage_factor("hospital-labor", area, request.date_of_service))


def _notices(row: _Rate, area: WageArea | None, request: FeeRequest) -> Iterable[str]:
    """Name the notices of a code that has a rate."""
    if row.status in _COMPREHENSIVE:
        yield "one-payment"
    if row.status in _CONDITIONAL:
        yield "paid-if-alone"
    if area is None:
        yield "national-rate"
    if not is_whole_fee(request.modifiers):
        yield "payment-modifier"


def _read_rate(addendum: Addendum, entry: Entry) -> _Rate:
    """Read a row; its status decides whether its rate is paid."""
    status = entry.cells["status"].upper()
    if not _STATUS.fullmatch(status):
        problem = f"has the status {status!r}, expected a letter such as J1"
        raise addendum.content.fault(problem, entry.line)
    rate, copayment, minimum = (
        dollars(addendum.content, entry, name)
        for name in ("rate", "copayment", "least")
    )
    return _Rate(status, rate or None, copayment or minimum)


def _year(addendum: Addendum, year: int | None) -> int:
    if year is not None and type(year) is not int:
        raise WrongTypeError("year", year, "a year as a whole number, such as 2026")
    years = {int(text) for text in _YEAR.findall(addendum.title)}
    if year is None and len(years) == 1:
        return years.pop()
    if year is None:
        raise addendum.content.fault("has no year in its title; give the year")
    if years and year not in years:
        problem = f"is of {', '.join(map(str, sorted(years)))}, expected {year}"
        raise addendum.content.fault(problem)
    return year
