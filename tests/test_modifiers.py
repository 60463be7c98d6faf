"""Modifiers: what each does, and which exclude each other."""

from __future__ import annotations

from itertools import combinations

import pytest

from cptsofttissue.errors import ContradictionError
from cptsofttissue.fees import FeeRequest, MedicareFeeSchedule
from cptsofttissue.fees._modifiers import (
    Effect,
    check_modifiers,
    is_whole_fee,
    modifiers,
    of_effect,
)


def test_every_effect_has_a_modifier():
    """No effect is without use, and each digit has its modifier."""
    effects = [modifier.effect for modifier in modifiers().values()]

    assert set(Effect) == set(effects)
    assert 24 == effects.count(Effect.DIGIT)


def test_selects_by_effect():
    """Modifiers outside the table have no known effect."""
    given = ("RT", "80", "ZZ", "26")

    assert ("80",) == of_effect(given, Effect.ASSISTANT)
    assert ("RT", "26") == of_effect(given, Effect.SIDE, Effect.COMPONENT)


PARTS = ("80", "81", "82", "AS", "62", "66")


@pytest.mark.parametrize("pair", [*combinations(PARTS, 2)])
def test_surgeons_have_one_part(pair: tuple[str, str]):
    """Assistant, co-surgeon and team exclude each other, in any order."""
    for given in (pair, pair[::-1]):
        with pytest.raises(
            ContradictionError, match=f"modifiers: {given[0]} {given[1]}"
        ):
            check_modifiers(given)


@pytest.mark.parametrize("digit", of_effect((*modifiers(),), Effect.DIGIT))
def test_a_digit_is_on_one_side(digit: str):
    """Both sides, or the other side, are not beside the modifier of a digit."""
    own, other = ("LT", "RT") if modifiers()[digit].side == "left" else ("RT", "LT")

    check_modifiers((digit, own))
    for excluded in ((digit, other), ("50", digit), (own, other, digit)):
        with pytest.raises(ContradictionError, match="not both"):
            check_modifiers(excluded)


@pytest.mark.parametrize(
    "given",
    [
        ("50",),
        ("RT", "LT"),
        ("LT", "59", "RT"),
        ("F1", "F2"),
        ("TA", "59", "T1"),
        ("F1", "RT"),
    ],
)
def test_both_sides_change_what_is_paid(given: tuple[str, ...]):
    """However a request names both sides, the fee of one is not the payment."""
    fee = MedicareFeeSchedule.bundled().price(
        FeeRequest(
            code="27327",
            date_of_service="2026-07-15",
            place_of_service="11",
            modifiers=given,
        )
    )

    assert fee is not None
    assert ["payment-modifier"] == [notice.rule for notice in fee.notices]
    assert not is_whole_fee(given)


def test_what_is_not_excluded_is_taken():
    """A single modifier, and pairs outside the table."""
    check_modifiers(())
    check_modifiers(("50",))
    check_modifiers(("RT", "LT", "59", "ZZ"))
