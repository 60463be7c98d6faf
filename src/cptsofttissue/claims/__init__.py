"""A claim: what its lines are paid together."""

from __future__ import annotations

from cptsofttissue.claims._drafts import finished
from cptsofttissue.claims._payment import Payment, Settlement
from cptsofttissue.claims._procedures import drafts_of
from cptsofttissue.claims._ranking import ranked, without_alone
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

    Sides come first, then the ranking of several procedures, then the
    surgeon's part, the kind of practitioner, and participation; shares are
    taken of the rounded fee and rounded once.

    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> claim = Claim(
    ...     lines=["24075", "21555"],
    ...     date_of_service="2026-07-15",
    ...     place_of_service="11",
    ... )
    >>> price(claim, MedicareFeeSchedule.bundled()).total
    Decimal('800.79')

    Raises:
        NotPricedError: If the schedule does not price a line.
    """
    drafts = [
        draft.apply("bilateral") if draft.is_bilateral else draft
        for draft in drafts_of(claim, schedule)
    ]
    together = ranked(without_alone(drafts))
    return ClaimPrice(claim, tuple(finished(draft, claim) for draft in together))
