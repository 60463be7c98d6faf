"""Several procedures of one session: what is paid only alone, and who ranks where."""

from __future__ import annotations

from typing import Any

from cptsofttissue.claims._drafts import MULTIPLE, Draft
from cptsofttissue.claims._payment import Payment
from cptsofttissue.claims._procedures import by_charge, content

__all__ = ["ranked", "without_alone"]

_SEVERAL = 2


def without_alone(drafts: list[Draft]) -> list[Draft]:
    """Refuse what is paid only alone, beside something else that is payable."""
    others = [d for d in drafts if not d.is_only_alone and not d.is_barred]
    if len(drafts) == 1:
        return drafts
    said = (
        ("not-alone", Payment.NOT_PAYABLE)
        if others
        else ("paid-alone-open", Payment.UNKNOWN)
    )
    return [draft.note(*said) if draft.is_only_alone else draft for draft in drafts]


def ranked(drafts: list[Draft]) -> list[Draft]:
    """Rank the procedures that are reduced beside others, the highest paid first."""
    payable = [at for at, draft in enumerate(drafts) if not draft.is_barred]
    if len(payable) < _SEVERAL:
        return drafts
    order = [at for at in payable if drafts[at].is_ranked]
    order.sort(key=lambda at: _rank_key(drafts[at]))
    ranks = {at: rank for rank, at in enumerate(order)}
    found = list(drafts)
    for at in payable:
        found[at] = drafts[at].apply(MULTIPLE, ranks.get(at, 0))
    open_rules = {drafts[at].rule(MULTIPLE).notice for at in payable} - {""}
    for at in order:  # beside a procedure of unknown rank, every rank is open
        for name in sorted(open_rules):
            found[at] = found[at].note(name, Payment.UNKNOWN)
    return found


def _rank_key(draft: Draft) -> tuple[Any, ...]:
    """Order by amount; equal amounts by what the lines say, not by their place."""
    lines = sorted(map(content, draft.lines))
    return (draft.amount.copy_negate(), lines, *by_charge(draft.charge))
