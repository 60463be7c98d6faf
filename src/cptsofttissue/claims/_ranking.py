"""Several procedures of one session: what is paid only alone, and the ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import evolve

from cptsofttissue.claims._drafts import MULTIPLE, Draft
from cptsofttissue.claims._evaluations import is_evaluation
from cptsofttissue.claims._payment import Payment
from cptsofttissue.claims._procedures import sort_key
from cptsofttissue.fees._modifiers import Effect

__all__ = ["deny_unless_alone", "rank_procedures"]

_SEVERAL = 2
#: For these lines it is not known whether this schedule pays them on that day.
_UNSURE = frozenset({Payment.UNKNOWN, Payment.OTHER_SCHEDULE})
#: The sort key of a procedure in a reading of the rules; None is outside of the ranks.
_Key: TypeAlias = tuple[Any, ...] | None
_Reading: TypeAlias = Callable[[Draft], _Key]


def deny_unless_alone(drafts: list[Draft]) -> list[Draft]:
    """Deny a code that is paid only alone if something else is payable that day."""
    others = [d for d in drafts if not d.is_only_alone and not d.is_barred]
    if len(drafts) == 1:
        return drafts
    is_sure = any(d.payment not in _UNSURE for d in others)
    notice = (
        ("not-alone", Payment.NOT_PAYABLE)
        if is_sure
        else ("paid-alone-open", Payment.UNKNOWN)
    )
    return [draft.note(*notice) if draft.is_only_alone else draft for draft in drafts]


def rank_procedures(drafts: list[Draft]) -> list[Draft]:
    """Rank the procedures that are subject to reduction, the highest paid first."""
    payable = [index for index, draft in enumerate(drafts) if not draft.is_barred]
    if len(payable) < _SEVERAL:
        return drafts
    results = list(drafts)
    readings = [_ranks(drafts, payable, reading) for reading in _READINGS]
    for index in payable:
        ranks = tuple(dict.fromkeys(reading[index] for reading in readings))
        results[index] = evolve(drafts[index], ranks=ranks)
    return _open_ranks(results, payable)


def _open_ranks(drafts: list[Draft], payable: list[int]) -> list[Draft]:
    """Leave every rank open if a priced procedure has an unknown rank."""
    priced = [index for index in payable if drafts[index].fee is not None]
    open_rules = {drafts[index].rule(MULTIPLE).notice for index in priced} - {""}
    for index in priced if open_rules else ():
        for name in sorted(open_rules) if drafts[index].is_ranked else ():
            drafts[index] = drafts[index].note(name, Payment.UNKNOWN)
    return drafts


def _ranks(
    drafts: list[Draft], payable: list[int], reading: _Reading
) -> Mapping[int, int | None]:
    """Number the procedures in the order of a reading; others get a default rank."""
    keys = {index: reading(drafts[index]) for index in payable}
    order = sorted((key, index) for index, key in keys.items() if key is not None)
    ranks = {index: rank for rank, (_, index) in enumerate(order)}
    return {index: ranks.get(index, _default_rank(drafts[index])) for index in payable}


def _default_rank(draft: Draft) -> int | None:
    """Return the rank of a procedure outside of the ranks: first, or none."""
    return None if draft.fee is None or _is_return(draft) else 0


def _stated_key(draft: Draft) -> _Key:
    """Sort by the whole amount, the highest first; a return to surgery has no rank."""
    if not draft.is_ranked or draft.amount is None or _is_return(draft):
        return None
    return (0, *_amount_key(draft, draft.amount))


def _care_part_key(draft: Draft) -> _Key:
    """Sort by the amount after care modifiers, by report last, returns included."""
    part = draft.apply_care().amount
    if not draft.is_ranked or part is None:
        return None
    return (draft.apply_modifiers().payment.is_open, *_amount_key(draft, part))


def _unpriced_first_key(draft: Draft) -> _Key:
    """Sort as stated, but first the lines without a price, which may be the highest."""
    if draft.fee is None:
        return (-1, *_amount_key(draft, Decimal(0))) if _may_rank(draft) else None
    return _stated_key(draft)


def _no_aftercare_key(draft: Draft) -> _Key:
    """Sort as stated, without lines for the care after a surgery."""
    return None if draft.is_aftercare else _stated_key(draft)


#: The first reading is applied; a notice says what the others pay.
_READINGS: tuple[_Reading, ...] = (
    _stated_key,
    _care_part_key,
    _unpriced_first_key,
    _no_aftercare_key,
)


def _amount_key(draft: Draft, amount: Decimal) -> tuple[Any, ...]:
    """Sort by amount; then by charge, none before the highest; then by content."""
    charge = (draft.charge or Decimal(0)).copy_negate()
    lines = sorted(map(sort_key, draft.lines))
    return (amount.copy_negate(), draft.charge is not None, charge, lines)


def _may_rank(draft: Draft) -> bool:
    """Whether a line without a price may have a rank."""
    if draft.payment is Payment.OTHER_SCHEDULE or is_evaluation(draft):
        return False
    return draft.indicators is None or draft.is_ranked


def _is_return(draft: Draft) -> bool:
    return draft.has(Effect.RETURN)
