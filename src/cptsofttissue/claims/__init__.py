"""Price a claim: what its lines are paid together."""

from __future__ import annotations

from cptsofttissue._reading.kinds import check_kind
from cptsofttissue.claims._add_ons import open_lone_add_ons
from cptsofttissue.claims._evaluations import package_evaluations
from cptsofttissue.claims._payment import Payment, Settlement
from cptsofttissue.claims._procedures import drafts_of
from cptsofttissue.claims._ranking import deny_unless_alone, rank_procedures
from cptsofttissue.claims._settling import settle
from cptsofttissue.claims._values import (
    Claim,
    ClaimLine,
    ClaimPrice,
    Practitioner,
    PricedProcedure,
)
from cptsofttissue.fees import FeeSchedule

__all__ = [
    "Claim",
    "ClaimLine",
    "ClaimPrice",
    "Payment",
    "Practitioner",
    "PricedProcedure",
    "Settlement",
    "price",
]


def price(claim: Claim, schedule: FeeSchedule) -> ClaimPrice:
    """
    Price the lines of a claim together.

    The rules apply in this order: both sides, the ranking of several
    procedures, the surgeon's role, the kind of practitioner, participation.
    Shares are applied to the rounded fee, and the result is rounded once. A
    line that the schedule does not price stays in the answer without an amount.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> claim = Claim(
    ...     lines=["24075", "21555"],
    ...     date_of_service="2026-07-15",
    ...     place_of_service="11",
    ... )
    >>> price(claim, MedicareFeeSchedule.bundled()).total
    Decimal('800.79')

    Raises:
        PluginError: If the schedule raises an error or returns no valid fee.
        WrongTypeError: If one of them is something else.
    """
    check_kind("claim", claim, Claim)
    drafts = package_evaluations(list(drafts_of(claim, schedule)))
    drafts = open_lone_add_ons(drafts, claim.date_of_service.year)
    drafts = rank_procedures(deny_unless_alone(drafts))
    return ClaimPrice(claim, tuple(settle(drafts, claim)))
