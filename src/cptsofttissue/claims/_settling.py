"""Turn drafts into payments: rank, modifiers, who bills, and what is charged."""

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

__all__ = ["settle"]

_NOTHING = Decimal("0.00")


def settle(drafts: Iterable[Draft], claim: Claim) -> Iterator[PricedProcedure]:
    """Price every draft; the units of a line share its charge."""
    for _, units in groupby(drafts, attrgetter("place")):
        balance = None
        for index, draft in enumerate(units):
            balance = draft.charge if index == 0 else balance
            yield (procedure := _price(_apply(draft, claim), balance))
            if balance is not None and procedure.amount is not None:
                balance = exact_difference(balance, procedure.amount)


class _Outcome(NamedTuple):
    """A draft with all its shares, and the most that may be charged."""

    draft: Draft
    limit: Decimal | None


def _apply(draft: Draft, claim: Claim) -> _Outcome:
    """Apply everything at the first rank of the draft; note what other ranks pay."""
    drafts = [draft.at_rank(rank).apply_modifiers() for rank in draft.ranks]
    first, *others = (each.apply_clinician(claim) for each in drafts)
    amounts = dict.fromkeys(map(_amount_text, (first, *others)))
    if first.payment is Payment.PAID and len(amounts) > 1:
        text = f"It pays {' or '.join(amounts)}."
        first = first.note("rank-open", first.payment, text)
    return _Outcome(first, drafts[0].limiting_charge(claim))


def _amount_text(draft: Draft) -> str:
    return "by report" if draft.payment.is_open else str(draft.amount)


def _price(outcome: _Outcome, balance: Decimal | None) -> PricedProcedure:
    """Limit the amount to the balance of the charge, and build the result."""
    draft, limit = outcome
    fee = draft.fee
    is_open = draft.payment.is_open
    return PricedProcedure(
        draft.lines,
        fee,
        draft.payment,
        None if is_open else _payable_amount(draft, balance),
        None if is_open else limit,
        (*(fee.notices if fee else ()), *draft.notices),
        (*(fee.steps if fee else ()), *draft.steps, *_last_steps(draft, balance)),
    )


def _payable_amount(draft: Draft, balance: Decimal | None) -> Decimal:
    """Return the lower of balance and amount; 0 if the line is paid nothing."""
    if draft.amount is None or draft.payment.is_nothing:
        return _NOTHING
    return draft.amount if balance is None else min(draft.amount, balance)


def _last_steps(draft: Draft, balance: Decimal | None) -> Iterator[Step]:
    if draft.fee is None or draft.amount is None:
        return
    if draft.shares and draft.payment is Payment.PAID:
        factors = (draft.fee.amount, *draft.shares)
        yield Step.of("claim-amount", " x ".join(map(str, factors)), [draft.amount])
    if balance is not None and balance < draft.amount:
        yield Step.of("charge", f"charge {draft.charge}", [balance])
