"""Price an open answer, and find how close a size is to another code."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple, final

from attrs import frozen

from cptsofttissue._amounts import exact_difference
from cptsofttissue._document import Document
from cptsofttissue._html import spaced
from cptsofttissue._notices import notices_once
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.families import OtherFamily
from cptsofttissue.fees import Encounter, Fee, FeeSchedule
from cptsofttissue.fees._base import ask
from cptsofttissue.guidance._days import check_day
from cptsofttissue.guidance.site_of_service import SiteFinding, site_of_service
from cptsofttissue.record.lengths import Length
from cptsofttissue.trace import Notice

__all__ = [
    "Exposure",
    "Neighbor",
    "PricedCode",
    "exposure",
    "sensitivity",
]


@final
@frozen
class PricedCode:
    """
    A code and what it is paid.

    Attributes:
        code: The code.
        fee: What the schedule pays; None if it does not price it.
    """

    code: Code
    fee: Fee | None


@final
@frozen
class Exposure(Document):
    """
    The payment for each candidate of an answer.

    Attributes:
        candidates: Each candidate with its fee.
        families: Other code families that remain possible; not priced.
    """

    candidates: tuple[PricedCode, ...]
    families: tuple[OtherFamily, ...]

    @property
    def fees(self) -> tuple[Fee, ...]:
        """The fees that are known, lowest first."""
        known = (row.fee for row in self.candidates if row.fee is not None)
        return tuple(sorted(known, key=lambda fee: fee.amount))

    @property
    def lowest(self) -> Fee | None:
        """The lowest fee that is known."""
        return self.fees[0] if self.fees else None

    @property
    def highest(self) -> Fee | None:
        """The highest fee that is known."""
        return self.fees[-1] if self.fees else None

    @property
    def is_whole(self) -> bool:
        """Whether every possibility has a fee."""
        return len(self.fees) == len(self.candidates) and not self.families

    def explain(self) -> str:
        """Render every possibility, and the range, as plain text."""
        return "\n".join(_text(self))

    def __str__(self) -> str:
        return self.explain()


def _text(result: Exposure) -> Iterator[str]:
    for row in result.candidates:
        yield f"{row.code}  {row.fee.amount if row.fee else 'not priced'}"
    yield from notices_once((str(row.code), _notices(row)) for row in result.candidates)
    yield from (f"{other}: not priced" for other in result.families)
    if result.lowest and result.highest and len(result.fees) > 1:
        note = "" if result.is_whole else "; what is not priced may be less or more"
        yield f"from {result.lowest.amount} to {result.highest.amount} US dollars{note}"


def _notices(row: PricedCode) -> tuple[Notice, ...]:
    return row.fee.notices if row.fee else ()


def exposure(
    answer: Resolution, encounter: Encounter, schedule: FeeSchedule
) -> Exposure:
    """
    Price every candidate of an answer.

    >>> from cptsofttissue import resolve
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> open_answer = resolve(site="back", depth="subcutaneous")
    >>> result = exposure(open_answer, office, MedicareFeeSchedule.bundled())
    >>> [(str(row.code), str(row.fee.amount)) for row in result.candidates]
    [('21930', '540.76'), ('21931', '453.58')]

    Raises:
        ContradictionError: If the edition that answered is not valid that day.
    """
    check_day(answer, encounter)
    rows = (
        PricedCode(code, ask(schedule, encounter.request(code)))
        for code in answer.candidates
    )
    return Exposure(tuple(rows), answer.families)


@final
@frozen
class Neighbor(Document):
    """
    The code on the other side of the nearest threshold.

    Attributes:
        code: The code of the answer.
        threshold: The size at which the bands meet.
        distance: From the size of the answer to the threshold.
        other: The code on the other side.
        here: How the code of the answer is paid in the place of service.
        there: How the other code is paid in the place of service.
    """

    code: Code
    threshold: Length
    distance: Length
    other: Code
    here: SiteFinding
    there: SiteFinding

    @property
    def difference(self) -> Decimal | None:
        """How much more the other code pays, in US dollars; None if not priced."""
        if self.here.fee is None or self.there.fee is None:
            return None
        return exact_difference(self.there.fee.amount, self.here.fee.amount)

    def __str__(self) -> str:
        place = (
            f"{self.distance} from {self.threshold}; {self.other.band}: {self.other}"
        )
        status = spaced(self.there.status)
        if self.difference is None:
            return f"{place}, not priced ({status})"
        change = (
            f"{self.difference.copy_abs()} {'less' if self.difference < 0 else 'more'}"
        )
        return f"{place}, {change} ({status})"


def sensitivity(
    answer: Resolution, encounter: Encounter, schedule: FeeSchedule
) -> Neighbor | None:
    """
    Find the nearest size threshold, the code beyond it, and what that code pays.

    >>> from cptsofttissue import resolve
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> answer = resolve(site="back", depth="subcutaneous", size="2.8 cm")
    >>> near = sensitivity(answer, office, MedicareFeeSchedule.bundled())
    >>> print(near)
    0.2 cm from 3 cm; 3 cm or greater: 21931, 87.18 less (rarely in office)

    Returns:
        None if the answer is not one code, or size does not matter to it.

    Raises:
        ContradictionError: If the edition that answered is not valid that day.
    """
    check_day(answer, encounter)
    code = answer.code
    if code is None or code.band is None:
        return None
    nearest = min(_crossings(code, answer), key=lambda crossing: crossing.distance_um)
    return Neighbor(
        code,
        nearest.threshold,
        Length(nearest.distance_um),
        nearest.other,
        site_of_service(code, encounter, schedule),
        site_of_service(nearest.other, encounter, schedule),
    )


class _Crossing(NamedTuple):
    """A threshold of a code, and the code beyond it."""

    other: Code
    threshold: Length
    distance_um: int


def _crossings(code: Code, answer: Resolution) -> Iterator[_Crossing]:
    """List the thresholds of the code, and the codes beyond them."""
    codes = answer.catalog_of(code).alike(code)
    index = codes.index(code)
    spans = [reading.span for reading in answer.sizes]
    for other in codes[index + 1 : index + 2]:
        highest = max(span.high_um or 0 for span in spans)
        yield _Crossing(other, _low(other), _low(other).um - highest)
    for other in codes[:index][-1:]:
        lowest = min(span.low_um for span in spans)
        yield _Crossing(other, _low(code), lowest - _low(code).um)


def _low(code: Code) -> Length:
    return code.band.low if code.band else Length(0)
