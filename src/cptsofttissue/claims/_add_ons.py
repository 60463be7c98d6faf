"""Add-on codes: paid with the code that they add to, and never alone."""

from __future__ import annotations

from collections.abc import Collection

from cptsofttissue.claims._drafts import Draft
from cptsofttissue.claims._evaluations import is_evaluation
from cptsofttissue.claims._payment import Payment
from cptsofttissue.coding.code_families import code_families

__all__ = ["open_lone_add_ons"]

_ADD_ON = "ZZZ"


def open_lone_add_ons(drafts: list[Draft], year: int) -> list[Draft]:
    """Leave an add-on code open if the claim has no code that it adds to."""
    if not any(map(_is_add_on, drafts)):
        return drafts
    others = [d for d in drafts if not (_is_add_on(d) or d.is_barred)]
    codes = {draft.lines[0].code for draft in others if not is_evaluation(draft)}
    return [
        draft.note("add-on-alone", Payment.UNKNOWN)
        if _is_add_on(draft) and not _has_primary_code(draft, codes, year)
        else draft
        for draft in drafts
    ]


def _is_add_on(draft: Draft) -> bool:
    return draft.indicators is not None and draft.indicators.global_days == _ADD_ON


def _has_primary_code(draft: Draft, codes: Collection[str], year: int) -> bool:
    """Whether the claim has a code that it adds to; if none is known, any code."""
    primary_codes = {
        code
        for family in code_families().values()
        for code, add_ons in family.add_ons(year).items()
        if draft.lines[0].code in add_ons
    }
    return bool(primary_codes.intersection(codes) if primary_codes else codes)
