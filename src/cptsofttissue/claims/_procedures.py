"""Turn the lines of a claim into procedures: both sides together, each unit apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import repeat
from typing import Any

from attrs import evolve

from cptsofttissue._amounts import exact_sum
from cptsofttissue.claims._drafts import Draft
from cptsofttissue.claims._payment import Payment, rule_of_part, rule_of_status
from cptsofttissue.claims._values import SIDES, Claim, ClaimLine, has_effect
from cptsofttissue.fees import FeeSchedule, Indicators
from cptsofttissue.fees._base import ask, ask_indicators, is_by_report
from cptsofttissue.fees._modifiers import Effect, of_effect

__all__ = ["drafts_of", "sort_key"]

#: A larger number of units is treated as an error and not priced one by one.
_MOST_UNITS = 999
#: The bilateral indicators for which two units mean both sides, paid together.
_TWO_UNITS = frozenset("12")
#: The bilateral indicator for which each side is paid separately.
_EACH_SIDE = "3"


def drafts_of(claim: Claim, schedule: FeeSchedule) -> Iterator[Draft]:
    """Ask the schedule for every procedure of the claim."""
    places, counts = 0, Counter(map(_line_key, claim.lines))
    for lines in _pair_sides(claim.lines):
        draft = _draft_of(claim, lines, schedule)
        is_duplicate = counts[_line_key(lines[0])] > 1
        if is_duplicate and not has_effect(lines[0], Effect.DISTINCT):
            draft = draft.note("same-line", Payment.PAID)
        for procedure in _split_units(draft):
            yield evolve(procedure, place=places + procedure.place)
        places += len(lines)


def _line_key(line: ClaimLine) -> tuple[str, frozenset[str]]:
    return line.code, frozenset(line.modifiers)


def _draft_of(
    claim: Claim, lines: tuple[ClaimLine, ...], schedule: FeeSchedule
) -> Draft:
    """Ask for the fee of a line, or of two lines that are both sides of a procedure."""
    first = lines[0]
    parts = of_effect(first.modifiers, Effect.COMPONENT)
    request = claim.request(first.code, parts)
    fee = ask(schedule, request)
    whole = claim.request(first.code) if parts else request
    base_fee = ask(schedule, whole) if parts and fee is None else fee
    indicators = base_fee.indicators if base_fee else ask_indicators(schedule, whole)
    draft = Draft(lines, 0, None, base_fee, indicators)
    if base_fee is None and is_by_report(schedule, request):
        draft = draft.note("by-report", Payment.BY_REPORT)
    elif base_fee is None:
        draft = _note_unpriced(draft, f"({schedule.name}, {claim.date_of_service})")
    for part in parts if fee is None else ():
        rule = rule_of_part(part)
        draft = draft.note(rule.notice, rule.payment)
    return draft


def _note_unpriced(draft: Draft, source: str) -> Draft:
    """Note why a line has no price, and which schedule was asked."""
    rule = rule_of_status(draft.indicators)
    return draft.note(rule.notice, rule.payment, source)


def _split_units(draft: Draft) -> Iterator[Draft]:
    """Yield both sides as one procedure, or each unit of each line as its own."""
    lines = draft.lines
    is_pair = len(lines) > 1 and not _pays_each_side(draft.indicators)
    if is_pair or (len(lines) == 1 and _is_bilateral(lines[0], draft.indicators)):
        yield _combine_sides(draft)
        return
    for index, line in enumerate(lines):
        unit = evolve(draft, lines=(line,), place=index, charge=line.charge)
        if line.units > _MOST_UNITS:
            yield unit.note("many-units", Payment.UNKNOWN)
        else:
            yield from repeat(unit, line.units)


def _pays_each_side(indicators: Indicators | None) -> bool:
    return indicators is not None and indicators.bilateral == _EACH_SIDE


def _combine_sides(draft: Draft) -> Draft:
    """Combine both sides; the charge is known only if both lines have one."""
    charges = [line.charge for line in draft.lines if line.charge is not None]
    is_whole = len(charges) == len(draft.lines)
    combined = evolve(draft, charge=exact_sum(charges) if is_whole else None)
    if charges and not is_whole:
        combined = combined.note("charge-open", Payment.PAID)
    return combined.apply("bilateral") if combined.fee else combined


def _pair_sides(lines: tuple[ClaimLine, ...]) -> list[tuple[ClaimLine, ...]]:
    """
    Pair the right and the left line of one procedure.

    Partners are chosen by the content of the lines, so that their order in the
    claim does not matter. A pair takes the place of its first line.
    """
    indexes = sorted(range(len(lines)), key=lambda index: sort_key(lines[index]))
    groups: list[tuple[int, ...]] = []
    while indexes:
        first = indexes.pop(0)
        partners = [i for i in indexes if _is_other_side(lines[first], lines[i])]
        indexes = [index for index in indexes if index not in partners[:1]]
        groups.append((first, *partners[:1]))
    return [tuple(lines[index] for index in group) for group in sorted(groups, key=min)]


def _is_other_side(line: ClaimLine, other: ClaimLine) -> bool:
    """Whether two lines are the sides of one procedure: RT here, LT there."""
    modifiers, others = _payment_modifiers(line), _payment_modifiers(other)
    are_sides = modifiers ^ others == set(SIDES) and len(modifiers) == len(others)
    is_whole = line.units == other.units == 1 and not has_effect(line, Effect.DISTINCT)
    return line.code == other.code and are_sides and is_whole


def _payment_modifiers(line: ClaimLine) -> set[str]:
    """Return the modifiers of a line that affect its payment."""
    return set(line.modifiers) - set(of_effect(line.modifiers, Effect.NONE))


def _is_bilateral(line: ClaimLine, indicators: Indicators | None) -> bool:
    """Whether one line means both sides; two units may, if both sides are paid."""
    if line.names_both_sides:
        return True
    pays_sides = indicators is not None and indicators.bilateral in _TWO_UNITS
    names_part = has_effect(line, Effect.SIDE, Effect.DIGIT, Effect.DISTINCT)
    return line.units == len(SIDES) and pays_sides and not names_part


def sort_key(line: ClaimLine) -> tuple[Any, ...]:
    """Return the content of a line as a key; its place in the claim has no effect."""
    charge = (line.charge or Decimal(0)).copy_negate()
    return (line.code, line.modifiers, line.units, line.charge is None, charge)
