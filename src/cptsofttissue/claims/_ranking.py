"""Several procedures of one session: what is paid only alone, and who ranks where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import evolve

from cptsofttissue.claims._drafts import MULTIPLE, Draft
from cptsofttissue.claims._evaluations import is_evaluation
from cptsofttissue.claims._payment import Payment
from cptsofttissue.claims._procedures import content
from cptsofttissue.fees._modifiers import Effect

__all__ = ["ranked", "without_alone"]

_SEVERAL = 2
#: Whether such a line is payable by this schedule on that day is not known.
_UNSURE = frozenset({Payment.UNKNOWN, Payment.OTHER_SCHEDULE})
#: What a reading of the rules orders a procedure by; None is outside of the ranks.
_Key: TypeAlias = tuple[Any, ...] | None
_Reading: TypeAlias = Callable[[Draft], _Key]


def without_alone(drafts: list[Draft]) -> list[Draft]:
    """Deny a code that is paid only alone if something else is payable that day."""
    others = [d for d in drafts if not d.is_only_alone and not d.is_barred]
    if len(drafts) == 1:
        return drafts
    is_sure = any(d.payment not in _UNSURE for d in others)
    said = (
        ("not-alone", Payment.NOT_PAYABLE)
        if is_sure
        else ("paid-alone-open", Payment.UNKNOWN)
    )
    return [draft.note(*said) if draft.is_only_alone else draft for draft in drafts]


def ranked(drafts: list[Draft]) -> list[Draft]:
    """Rank the procedures that are subject to reduction, the highest paid first."""
    payable = [at for at, draft in enumerate(drafts) if not draft.is_barred]
    if len(payable) < _SEVERAL:
        return drafts
    found = list(drafts)
    readings = [_ranks(drafts, payable, reading) for reading in _READINGS]
    for at in payable:
        ranks = tuple(dict.fromkeys(reading[at] for reading in readings))
        found[at] = evolve(drafts[at], ranks=ranks)
    return _opened(found, payable)


def _opened(drafts: list[Draft], payable: list[int]) -> list[Draft]:
    """Leave every rank open if a priced procedure has an unknown rank."""
    priced = [at for at in payable if drafts[at].fee is not None]
    open_rules = {drafts[at].rule(MULTIPLE).notice for at in priced} - {""}
    for at in priced if open_rules else ():
        for name in sorted(open_rules) if drafts[at].is_ranked else ():
            drafts[at] = drafts[at].note(name, Payment.UNKNOWN)
    return drafts


def _ranks(
    drafts: list[Draft], payable: list[int], reading: _Reading
) -> Mapping[int, int | None]:
    """Number the procedures in the order of a reading; unranked ones come first."""
    keys = {at: reading(drafts[at]) for at in payable}
    order = sorted((key, at) for at, key in keys.items() if key is not None)
    ranks = {at: rank for rank, (_, at) in enumerate(order)}
    return {at: ranks.get(at, _outside(drafts[at])) for at in payable}


def _outside(draft: Draft) -> int | None:
    """What is not ranked goes by its own indicator, unless no rule is stated for it."""
    return None if draft.fee is None or _is_return(draft) else 0


def _as_stated(draft: Draft) -> _Key:
    """By the whole amount, the highest first; a return to surgery is not reduced."""
    if not draft.is_ranked or draft.amount is None or _is_return(draft):
        return None
    return (0, *_by_amount(draft, draft.amount))


def _by_parts(draft: Draft) -> _Key:
    """By the amount of a part of the care, lines by report last, returns included."""
    part = draft.apply_care().amount
    if not draft.is_ranked or part is None:
        return None
    return (draft.apply_modifiers().payment.is_open, *_by_amount(draft, part))


def _unpriced_first(draft: Draft) -> _Key:
    """As stated, but below what has no price here and may be the highest."""
    if draft.fee is None:
        return (-1, *_by_amount(draft, Decimal(0))) if _may_rank(draft) else None
    return _as_stated(draft)


def _without_aftercare(draft: Draft) -> _Key:
    """As stated; the care after a surgery is no procedure of the session."""
    return None if draft.is_aftercare else _as_stated(draft)


#: The first is applied; what the others pay is told.
_READINGS: tuple[_Reading, ...] = (
    _as_stated,
    _by_parts,
    _unpriced_first,
    _without_aftercare,
)


def _by_amount(draft: Draft, amount: Decimal) -> tuple[Any, ...]:
    """Order by amount; then by charge, none before the highest; then by content."""
    charge = (draft.charge or Decimal(0)).copy_negate()
    lines = sorted(map(content, draft.lines))
    return (amount.copy_negate(), draft.charge is not None, charge, lines)


def _may_rank(draft: Draft) -> bool:
    """Whether a line without a price may have a rank."""
    if draft.payment is Payment.OTHER_SCHEDULE or is_evaluation(draft):
        return False
    return draft.indicators is None or draft.is_ranked


def _is_return(draft: Draft) -> bool:
    return draft.has(Effect.RETURN)
