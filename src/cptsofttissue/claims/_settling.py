"""From drafts to what is paid: rank, parts, who bills, and what is charged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from cptsofttissue._amounts import exact_difference
from cptsofttissue.claims._drafts import Draft
from cptsofttissue.claims._payment import Payment
from cptsofttissue.claims._values import Claim, PricedProcedure
from cptsofttissue.trace import Step

__all__ = ["settled"]

_NOTHING = Decimal("0.00")


def settled(drafts: Iterable[Draft], claim: Claim) -> Iterator[PricedProcedure]:
    """Price every draft; the units of a line share its charge."""
    for _, units in groupby(drafts, attrgetter("place")):
        left = None
        for at, draft in enumerate(units):
            left = draft.charge if at == 0 else left
            yield (found := _priced(_applied(draft, claim), left))
            if left is not None and found.amount is not None:
                left = exact_difference(left, found.amount)


class _Applied(NamedTuple):
    """A draft with all its shares, and the most that may be charged."""

    draft: Draft
    limit: Decimal | None


def _applied(draft: Draft, claim: Claim) -> _Applied:
    """Apply everything at the rank of the draft; tell what its other ranks pay."""
    wholes = [draft.at_rank(rank).apply_modifiers() for rank in draft.ranks]
    own, *others = (whole.apply_clinician(claim) for whole in wholes)
    if own.payment is Payment.PAID and any(_differ(own, other) for other in others):
        amounts = dict.fromkeys(map(_said, (own, *others)))
        own = own.note("rank-open", own.payment, f"It pays {' or '.join(amounts)}.")
    return _Applied(own, wholes[0].limiting_charge(claim))


def _differ(own: Draft, other: Draft) -> bool:
    return _said(own) != _said(other)


def _said(draft: Draft) -> str:
    return "by report" if draft.payment.is_open else str(draft.amount)


def _priced(applied: _Applied, left: Decimal | None) -> PricedProcedure:
    """Compare the amount with what is left of the charge, and write it down."""
    draft, limit = applied
    fee = draft.fee
    is_open = draft.payment.is_open
    return PricedProcedure(
        draft.lines,
        fee,
        draft.payment,
        None if is_open else _lower(draft, left),
        None if is_open else limit,
        (*(fee.notices if fee else ()), *draft.notices),
        (*(fee.steps if fee else ()), *draft.steps, *_last_steps(draft, left)),
    )


def _lower(draft: Draft, left: Decimal | None) -> Decimal:
    """The lower of charge and amount; nothing where the line is paid nothing."""
    if draft.amount is None or draft.payment.is_nothing:
        return _NOTHING
    return draft.amount if left is None else min(draft.amount, left)


def _last_steps(draft: Draft, left: Decimal | None) -> Iterator[Step]:
    if draft.fee is None or draft.amount is None:
        return
    if draft.shares and draft.payment is Payment.PAID:
        factors = (draft.fee.amount, *draft.shares)
        yield Step.of("claim-amount", " x ".join(map(str, factors)), [draft.amount])
    if left is not None and left < draft.amount:
        yield Step.of("charge", f"charge {draft.charge}", [left])
