"""Check whether a code is payable in a place of service, and at which rate."""

from __future__ import annotations

from enum import StrEnum
from typing import final

from attrs import frozen

from cptsofttissue._html import spaced
from cptsofttissue.coding._codes import read_one_code
from cptsofttissue.coding.editions import Code
from cptsofttissue.fees import Encounter, Fee, FeeSchedule
from cptsofttissue.fees._base import ask
from cptsofttissue.fees._places import Setting
from cptsofttissue.guidance._policies import ask_policy
from cptsofttissue.guidance.payer import PayerPolicy, Standing
from cptsofttissue.trace import Notice

__all__ = ["SiteFinding", "SiteStatus", "site_of_service"]


class SiteStatus(StrEnum):
    """How a code is paid in a place of service."""

    NON_FACILITY_RATE = "non_facility_rate"
    FACILITY_RATE = "facility_rate"
    RARELY_IN_OFFICE = "rarely_in_office"
    LIMITED_BY_PAYER = "limited_by_payer"
    UNKNOWN = "unknown"


@final
@frozen
class SiteFinding:
    """
    How a code is paid in a place of service, and why.

    Attributes:
        code: The code.
        encounter: Date and place of service.
        schedule: Name of the fee schedule.
        payer: Name of the payer whose rules were used; empty if none.
        status: How the place is paid.
        fee: What the schedule pays; None if it does not price the code.
        notices: Why, and what to do.
    """

    code: str
    encounter: Encounter
    schedule: str
    payer: str
    status: SiteStatus
    fee: Fee | None
    notices: tuple[Notice, ...]

    def explain(self) -> str:
        """Render the finding as plain text."""
        paid = "not priced" if self.fee is None else f"{self.fee.amount} US dollars"
        lines = (f"{self.code}: {spaced(self.status)}, {paid}",)
        return "\n".join((*lines, *(f"  {notice}" for notice in self.notices)))

    def __str__(self) -> str:
        return self.explain()


def site_of_service(
    code: Code | str,
    encounter: Encounter,
    schedule: FeeSchedule,
    payer: PayerPolicy | None = None,
) -> SiteFinding:
    """
    Check how a code is paid in a place of service.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> medicare = MedicareFeeSchedule.bundled()
    >>> site_of_service("21555", office, medicare).status
    <SiteStatus.NON_FACILITY_RATE: 'non_facility_rate'>
    >>> site_of_service("21931", office, medicare).status
    <SiteStatus.RARELY_IN_OFFICE: 'rarely_in_office'>

    Args:
        code: The code.
        encounter: Date and place of service.
        schedule: The fee schedule.
        payer: The payer's policy on places of service; None leaves it open.

    Raises:
        UnknownTermError: If *code* is not a single code.
    """
    number = read_one_code(code, "the place is checked without modifiers")
    request = encounter.request(number)
    fee = ask(schedule, request)
    notices = fee.notices if fee else (Notice.of("site-unknown"),)
    answer = None
    if payer is not None:
        answer = ask_policy(payer, payer.covers_place, request)
    payer_notices = (
        (Notice("payer", answer.text, answer.source),) if answer and answer.text else ()
    )
    is_limited = answer is not None and answer.standing is Standing.NO
    return SiteFinding(
        request.code,
        encounter,
        schedule.name,
        "" if payer is None else payer.name,
        SiteStatus.LIMITED_BY_PAYER if is_limited else _status(encounter, fee),
        fee,
        (*notices, *payer_notices),
    )


def _status(encounter: Encounter, fee: Fee | None) -> SiteStatus:
    """Return the status by the setting of the encounter and of the fee."""
    if fee is None:
        return SiteStatus.UNKNOWN
    if encounter.setting_used is Setting.FACILITY:
        return SiteStatus.FACILITY_RATE
    if fee.setting is Setting.FACILITY:
        return SiteStatus.RARELY_IN_OFFICE
    return SiteStatus.NON_FACILITY_RATE
