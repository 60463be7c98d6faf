"""From the lines of a claim to procedures: both sides together, each unit apart."""

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

__all__ = ["content", "drafts_of"]

#: More units of one line than any claim means; they are not priced one by one.
_MOST_UNITS = 999
#: Bilateral indicators by which two units are the two sides, paid together.
_TWO_UNITS = frozenset("12")
#: The bilateral indicator by which each side is paid for itself.
_EACH_SIDE = "3"


def drafts_of(claim: Claim, schedule: FeeSchedule) -> Iterator[Draft]:
    """Ask the schedule for every procedure of the claim."""
    places, written = 0, Counter(map(_as_billed, claim.lines))
    for lines in _sides(claim.lines):
        asked = _asked(claim, lines, schedule)
        is_again = written[_as_billed(lines[0])] > 1
        if is_again and not has_effect(lines[0], Effect.DISTINCT):
            asked = asked.note("same-line", Payment.PAID)
        for draft in _procedures(asked):
            yield evolve(draft, place=places + draft.place)
        places += len(lines)


def _as_billed(line: ClaimLine) -> tuple[str, frozenset[str]]:
    return line.code, frozenset(line.modifiers)


def _asked(claim: Claim, lines: tuple[ClaimLine, ...], schedule: FeeSchedule) -> Draft:
    """Ask for the fee of a line, or of two that are the sides of one procedure."""
    first = lines[0]
    parts = of_effect(first.modifiers, Effect.COMPONENT)
    request = claim.request(first.code, parts)
    fee = ask(schedule, request)
    whole = claim.request(first.code) if parts else request
    found = ask(schedule, whole) if parts and fee is None else fee
    known = found.indicators if found else ask_indicators(schedule, whole)
    draft = Draft(lines, 0, None, found, known)
    if found is None and is_by_report(schedule, request):
        draft = draft.note("by-report", Payment.BY_REPORT)
    elif found is None:
        draft = _unpriced(draft, f"({schedule.name}, {claim.date_of_service})")
    for part in parts if fee is None else ():
        rule = rule_of_part(part)
        draft = draft.note(rule.notice, rule.payment)
    return draft


def _unpriced(draft: Draft, asked: str) -> Draft:
    """Say what becomes of a line that has no price, and who was asked."""
    rule = rule_of_status(draft.indicators)
    return draft.note(rule.notice, rule.payment, asked)


def _procedures(draft: Draft) -> Iterator[Draft]:
    """Take both sides together, or each unit of each line apart."""
    lines = draft.lines
    is_pair = len(lines) > 1 and not _pays_each_side(draft.indicators)
    if is_pair or (len(lines) == 1 and _is_bilateral(lines[0], draft.indicators)):
        yield _both_sides(draft)
        return
    for at, line in enumerate(lines):
        unit = evolve(draft, lines=(line,), place=at, charge=line.charge)
        if line.units > _MOST_UNITS:
            yield unit.note("many-units", Payment.UNKNOWN)
        else:
            yield from repeat(unit, line.units)


def _pays_each_side(indicators: Indicators | None) -> bool:
    return indicators is not None and indicators.bilateral == _EACH_SIDE


def _both_sides(draft: Draft) -> Draft:
    """Take both sides together; a charge counts if it is known for all of them."""
    charges = [line.charge for line in draft.lines if line.charge is not None]
    is_whole = len(charges) == len(draft.lines)
    both = evolve(draft, charge=exact_sum(charges) if is_whole else None)
    if charges and not is_whole:
        both = both.note("charge-open", Payment.PAID)
    return both.apply("bilateral") if both.fee else both


def _sides(lines: tuple[ClaimLine, ...]) -> list[tuple[ClaimLine, ...]]:
    """
    Bring the right and the left line of one procedure together.

    Partners are chosen by what the lines say, so that their order in the claim
    does not matter; procedures then stand where their first line stood.
    """
    waiting = sorted(range(len(lines)), key=lambda at: content(lines[at]))
    groups: list[tuple[int, ...]] = []
    while waiting:
        first = waiting.pop(0)
        others = [at for at in waiting if _is_other_side(lines[first], lines[at])]
        waiting = [at for at in waiting if at not in others[:1]]
        groups.append((first, *others[:1]))
    return [tuple(lines[at] for at in group) for group in sorted(groups, key=min)]


def _is_other_side(line: ClaimLine, other: ClaimLine) -> bool:
    """Whether two lines are the sides of one procedure: RT here, LT there."""
    own, its = _telling(line), _telling(other)
    are_sides = own ^ its == set(SIDES) and len(own) == len(its)
    is_whole = line.units == other.units == 1 and not has_effect(line, Effect.DISTINCT)
    return line.code == other.code and are_sides and is_whole


def _telling(line: ClaimLine) -> set[str]:
    """The modifiers of a line that say something of its payment."""
    return set(line.modifiers) - set(of_effect(line.modifiers, Effect.NONE))


def _is_bilateral(line: ClaimLine, indicators: Indicators | None) -> bool:
    """Whether one line means both sides; two units do if both sides are paid."""
    if line.names_both_sides:
        return True
    pays_sides = indicators is not None and indicators.bilateral in _TWO_UNITS
    is_told = has_effect(line, Effect.SIDE, Effect.DIGIT, Effect.DISTINCT)
    return line.units == len(SIDES) and pays_sides and not is_told


def content(line: ClaimLine) -> tuple[Any, ...]:
    """What a line says, in an order that its place in the claim does not change."""
    charge = (line.charge or Decimal(0)).copy_negate()
    return (line.code, line.modifiers, line.units, line.charge is None, charge)
