"""What the same procedure costs in an office, a surgery center and a hospital."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import final

from attrs import evolve, frozen

from cptsofttissue._amounts import exact_difference, exact_sum, read_amount
from cptsofttissue._document import Document
from cptsofttissue._html import spaced
from cptsofttissue._notices import notices_once
from cptsofttissue.coding._codes import read_one_code
from cptsofttissue.coding.editions import Code
from cptsofttissue.fees._asc import AscFeeSchedule
from cptsofttissue.fees._base import Encounter, Fee, FeeRequest, FeeSchedule, ask
from cptsofttissue.fees._medicare import MedicareFeeSchedule, schedule_or_medicare
from cptsofttissue.fees._opps import OppsFeeSchedule
from cptsofttissue.fees._rates import rate
from cptsofttissue.trace import Notice

__all__ = [
    "PlaceComparison",
    "PlaceCost",
    "Venue",
    "compare_places",
    "join_comparisons",
    "side_by_side",
]

_NOTHING = Decimal("0.00")


class Venue(StrEnum):
    """Where a procedure is done."""

    OFFICE = "office"
    SURGERY_CENTER = "surgery_center"
    HOSPITAL = "hospital"


#: The place of service of each; the hospital's is its outpatient department.
_PLACES = {Venue.OFFICE: "11", Venue.SURGERY_CENTER: "24", Venue.HOSPITAL: "22"}


@final
@frozen
class PlaceCost:
    """
    What a procedure costs in one place, in US dollars; None means not known.

    Attributes:
        venue: The place.
        physician: What the physician is paid; None if not priced.
        facility: What the facility is paid; None in an office, or if unknown.
        facility_amount: US dollars for the facility; 0 in an office.
        patient: The patient's share of both parts.
        notices: What to check.
    """

    venue: Venue
    physician: Fee | None
    facility: Fee | None
    facility_amount: Decimal | None
    patient: Decimal | None
    notices: tuple[Notice, ...]

    @property
    def total(self) -> Decimal | None:
        """The total payment, including the patient's share."""
        if self.physician is None or self.facility_amount is None:
            return None
        return exact_sum([self.physician.amount, self.facility_amount])

    @property
    def payer(self) -> Decimal | None:
        """The payer's share of the total."""
        if self.total is None or self.patient is None:
            return None
        return exact_difference(self.total, self.patient)

    @property
    def cells(self) -> tuple[str, ...]:
        """The place and its amounts, as a row of a table."""
        physician = self.physician and self.physician.amount
        amounts = (physician, self.facility_amount, self.total, self.payer)
        texts = (_amount_text(amount) for amount in (*amounts, self.patient))
        return (spaced(self.venue), *texts)

    def __str__(self) -> str:
        place, *amounts = self.cells
        return f"{place}: " + ", ".join(
            map(" ".join, zip(_PARTS, amounts, strict=True))
        )


_PARTS = ("physician", "facility", "total", "payer", "patient")


def _amount_text(amount: Decimal | None) -> str:
    return "not known" if amount is None else str(amount)


@final
@frozen(repr=False)
class PlaceComparison(Document):
    """
    What one code costs in three places.

    Attributes:
        code: The code.
        places: The costs in an office, a surgery center and a hospital.
    """

    code: str
    places: tuple[PlaceCost, ...]

    def __getitem__(self, venue: Venue | str) -> PlaceCost:
        """Return the costs in one place, such as ``"office"``."""
        return self.places[tuple(Venue).index(Venue(venue))]

    def explain(self) -> str:
        """Render the places and their notices as plain text."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from _cost_lines(self)
        notices = [(place.cells[0], place.notices) for place in self.places]
        yield from (f"  {notice}" for notice in notices_once(notices))

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        totals = ", ".join(f"{p.venue} {_amount_text(p.total)}" for p in self.places)
        return f"<PlaceComparison: {self.code}; {totals}>"

    def _repr_html_(self) -> str:
        from cptsofttissue._html import join, named_list, table, title

        notices = dict.fromkeys(n for place in self.places for n in place.notices)
        return join(
            title(f"{self.code}, in US dollars"),
            table(("place", *_PARTS), (place.cells for place in self.places)),
            named_list("Notice", notices),
        )


def compare_places(  # noqa: PLR0913 - each is a choice of the caller, by name
    code: Code | str,
    encounter: Encounter,
    fees: FeeSchedule | None = None,
    *,
    surgery_center: FeeSchedule | None = None,
    hospital: FeeSchedule | None = None,
    deductible: Decimal | str | int = 0,
) -> PlaceComparison:
    """
    Compare the cost of a code in an office, a surgery center and a hospital.

    >>> encounter = Encounter(date_of_service="2026-01-15", place_of_service="11")
    >>> center = compare_places("21555", encounter)["surgery_center"]
    >>> str(center.physician.amount), str(center.facility_amount)
    ('297.60', '742.04')
    >>> str(center.total), str(center.patient)
    ('1039.64', '207.93')

    In an office, only the physician is paid. Elsewhere the facility is paid
    separately: a surgery center by Medicare's shipped rates, unless another
    payer's schedule prices the physician; a hospital by your own file.
    The patient's share follows Medicare's rules: the deductible, then 20 % of
    each part; for another payer it is not known.

    Args:
        code: The code.
        encounter: The date, the locality and the kind of patient; its place of
            service does not matter.
        fees: The schedule for the physician; by default Medicare's bundled schedule.
        surgery_center: The schedule for the surgery center.
        hospital:
            The schedule for the hospital, such as
            :meth:`~cptsofttissue.fees.OppsFeeSchedule.from_cms`; without it
            the hospital's part is not known.
        deductible: The unmet part of the patient's deductible, in US dollars.

    Raises:
        UnknownTermError: If *code* is not a single code, such as one with a modifier.
    """
    number = read_one_code(code, "modifiers and units are not compared")
    payer = schedule_or_medicare(fees)
    is_medicare = isinstance(payer, MedicareFeeSchedule)
    if surgery_center is None and is_medicare:
        surgery_center = AscFeeSchedule.bundled()
    facilities = {Venue.SURGERY_CENTER: surgery_center, Venue.HOSPITAL: hospital}
    unmet = read_amount("deductible", deductible) if is_medicare else None
    places = (
        _cost(
            venue,
            _encounter_at(encounter, venue).request(number),
            payer,
            facilities,
            unmet,
        )
        for venue in Venue
    )
    return PlaceComparison(number, tuple(places))


def _encounter_at(encounter: Encounter, venue: Venue) -> Encounter:
    """The same day and patient, in another place."""
    place = _PLACES[venue]
    return evolve(
        encounter, place_of_service=place, setting=None, hospital_patient=False
    )


def _cost(
    venue: Venue,
    request: FeeRequest,
    payer: FeeSchedule,
    facilities: dict[Venue, FeeSchedule | None],
    deductible: Decimal | None,
) -> PlaceCost:
    """Price both parts in one place."""
    physician = ask(payer, request)
    schedule = facilities.get(venue)
    facility = None if schedule is None else ask(schedule, request)
    amount = _NOTHING if venue is Venue.OFFICE else facility and facility.amount
    patient = None
    if deductible is not None and physician is not None and amount is not None:
        copayment = _copayment(schedule, request)
        patient = _patient_share(
            request, physician.amount, amount, copayment, deductible
        )
    fees = [fee for fee in (physician, facility) if fee is not None]
    notices = dict.fromkeys(notice for fee in fees for notice in fee.notices)
    rules = _venue_notices(venue, amount)
    return PlaceCost(
        venue, physician, facility, amount, patient, (*notices, *map(Notice.of, rules))
    )


def _venue_notices(venue: Venue, amount: Decimal | None) -> Iterator[str]:
    if venue is Venue.HOSPITAL:
        yield "no-facility-rates" if amount is None else "hospital-cap"


def _copayment(schedule: FeeSchedule | None, request: FeeRequest) -> Decimal | None:
    """The patient's copayment by the hospital's own table, if there is one."""
    if not isinstance(schedule, OppsFeeSchedule):
        return None
    return schedule.copayment(request)


def _patient_share(
    request: FeeRequest,
    physician: Decimal,
    facility: Decimal,
    copayment: Decimal | None,
    deductible: Decimal,
) -> Decimal:
    """Take the deductible off the physician's part first, then off the facility's."""
    coinsurance = rate("coinsurance", request.date_of_service)
    physician_deductible = min(physician, deductible)
    facility_deductible = min(
        facility, exact_difference(deductible, physician_deductible)
    )
    remainder = exact_difference(facility, facility_deductible)
    facility_share = (
        coinsurance.of(remainder) if copayment is None else min(copayment, remainder)
    )
    physician_share = coinsurance.of(exact_difference(physician, physician_deductible))
    return exact_sum(
        [physician_deductible, physician_share, facility_deductible, facility_share]
    )


def _cost_lines(comparison: PlaceComparison) -> Iterator[str]:
    yield f"{comparison.code}, in US dollars"
    yield from (f"  {place}" for place in comparison.places)


def side_by_side(comparisons: Mapping[str, Sequence[PlaceComparison]]) -> Iterator[str]:
    """
    Write the places of several codes, and below them each notice once.

    Args:
        comparisons: The comparisons by locality; a single locality is not named.
    """
    pairs = [*_name_each(comparisons)]
    if len(pairs) == 1:
        yield from str(pairs[0][1]).splitlines()
        return
    for locality, rows in comparisons.items():
        if len(comparisons) > 1:
            yield f"{locality}:"
        yield from (line for comparison in rows for line in _cost_lines(comparison))
    for index, venue in enumerate(Venue):
        notices = (
            (name, comparison.places[index].notices) for name, comparison in pairs
        )
        yield from notices_once(notices, f"notice, {spaced(venue)}")


def _name_each(
    comparisons: Mapping[str, Sequence[PlaceComparison]],
) -> Iterator[tuple[str, PlaceComparison]]:
    """Name each comparison by its code, and by its locality if there are several."""
    for locality, rows in comparisons.items():
        for comparison in rows:
            code = comparison.code
            yield f"{code} in {locality}" if len(comparisons) > 1 else code, comparison


def join_comparisons(items: Iterable[object]) -> Iterator[object]:
    """Write the places of several codes side by side, and other items unchanged."""
    parts = tuple(items)
    places = [item for item in parts if isinstance(item, PlaceComparison)]
    yield from side_by_side({"": places}) if len(places) == len(parts) > 1 else parts
