"""How a size is read, and which readings are left to compare."""

from __future__ import annotations

import pytest

from cptsofttissue import Case, CodingPolicy, resolve
from cptsofttissue.coding._sizes import size_bounds

POLICIES = [CodingPolicy(margin_convention=c) for c in ("as_written", "each_side")]


def test_a_tumor_has_some_size():
    """A tumor that is not documented measures at least one micrometer."""
    case = Case(site="back", margin="0.5 cm", margin_convention="each_side")
    (reading,) = resolve(case).sizes

    assert (10_001, None) == (reading.span.low_um, reading.span.high_um)


def test_a_total_is_told_as_documented():
    """The step of a documented total repeats the record."""
    steps = {step.rule: step for step in resolve(site="back", size="3.5 cm").trace}

    assert "3.5 cm" == steps["size-documented"].given
    assert "3.5 cm" == steps["size-documented"].concluded


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("facts", [{}, {"tumor": "2 cm"}])
def test_without_a_margin_nothing_is_compared(policy: CodingPolicy, facts: dict):
    """Counting it once or twice makes no difference where there is none."""
    _, compared = size_bounds(Case(site="back", **facts), policy)

    assert () == compared
