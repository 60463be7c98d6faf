"""From the lines of a claim to procedures: both sides together, each unit apart."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cptsofttissue._amounts import exact_product, exact_sum
from cptsofttissue.claims._drafts import Draft
from cptsofttissue.claims._payment import Payment
from cptsofttissue.claims._values import SIDES, Claim, ClaimLine, has_effect
from cptsofttissue.fees import Fee, FeeSchedule, require_fee
from cptsofttissue.fees._modifiers import Effect, of_effect
from cptsofttissue.money import to_cents

__all__ = ["by_charge", "content", "drafts_of"]

#: Bilateral indicators by which two units are the two sides, paid together.
_TWO_UNITS = frozenset("12")
#: The bilateral indicator by which each side is paid for itself.
_EACH_SIDE = "3"


def drafts_of(claim: Claim, schedule: FeeSchedule) -> Iterator[Draft]:
    """Ask the schedule for every procedure of the claim."""
    for lines in _sides(claim.lines):
        first = lines[0]
        parts = of_effect(first.modifiers, Effect.COMPONENT)
        fee = require_fee(schedule, claim.request(first.code, parts))
        is_pair = len(lines) > 1 and not _pays_each_side(fee)
        if is_pair or (len(lines) == 1 and _is_bilateral(first, fee)):
            yield _both_sides(lines, fee)
        else:
            yield from (d for line in lines for d in _each_unit(line, fee))


def _pays_each_side(fee: Fee) -> bool:
    return fee.indicators is not None and fee.indicators.bilateral == _EACH_SIDE


def _both_sides(lines: tuple[ClaimLine, ...], fee: Fee) -> Draft:
    """Take both sides together; a charge counts if it is known for all of them."""
    charges = [line.charge for line in lines if line.charge is not None]
    is_whole = len(charges) == len(lines)
    charge = exact_sum(charges) if is_whole else None
    draft = Draft(lines, charge, fee, is_bilateral=True)
    return (
        draft.note("charge-open", Payment.PAID) if charges and not is_whole else draft
    )


def _each_unit(line: ClaimLine, fee: Fee) -> Iterator[Draft]:
    """Take each unit of a line for itself."""
    for charge in _split(line.charge, line.units):
        yield Draft((line,), charge, fee, is_bilateral=False)


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


def _is_bilateral(line: ClaimLine, fee: Fee) -> bool:
    """Whether one line stands for both sides; two units do where sides pay."""
    if line.names_both_sides:
        return True
    pays_sides = fee.indicators is not None and fee.indicators.bilateral in _TWO_UNITS
    is_told = has_effect(line, Effect.SIDE, Effect.DIGIT, Effect.DISTINCT)
    return line.units == len(SIDES) and pays_sides and not is_told


def _split(charge: Decimal | None, units: int) -> list[Decimal | None]:
    """Divide the charge of a line among its units, to the cent."""
    if charge is None:
        return [None] * units
    share, rest = divmod(int(exact_product(charge, Decimal(100))), units)
    cents = [Decimal(share + (at < rest)) for at in range(units)]
    return [to_cents(exact_product(cent, Decimal("0.01"))) for cent in cents]


def content(line: ClaimLine) -> tuple[Any, ...]:
    """What a line says, in an order that its place in the claim does not change."""
    return (line.code, line.modifiers, line.units, *by_charge(line.charge))


def by_charge(charge: Decimal | None) -> tuple[bool, Decimal]:
    """Order by charge, the highest first; no charge is not a charge of nothing."""
    return charge is None, (charge or Decimal(0)).copy_negate()
