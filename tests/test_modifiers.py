"""Modifiers: what each does, and which exclude each other."""

from __future__ import annotations

from itertools import combinations

import pytest

from cptsofttissue.errors import ContradictionError
from cptsofttissue.fees._modifiers import Effect, check_modifiers, modifiers, of_effect


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


def test_what_is_not_excluded_is_taken():
    """A single modifier, and pairs outside the table."""
    check_modifiers(())
    check_modifiers(("50",))
    check_modifiers(("RT", "LT", "59", "ZZ"))
