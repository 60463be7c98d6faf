"""Conversion factors: by day and clinician, from one table."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cptsofttissue._reading.tables import rows
from cptsofttissue.coding.editions import years
from cptsofttissue.errors import InvalidAmountError, WrongTypeError
from cptsofttissue.fees import ConversionFactor, Participant
from cptsofttissue.fees._factors import conversion_factors, factor_years


@pytest.mark.parametrize("year", years())
def test_every_day_has_one_factor(year: int):
    """From 2020 on, each clinician has exactly one factor on each day."""
    rows = conversion_factors(year)
    day = date(year, 1, 1)
    while day.year == year:
        for qualifying in (False, True):
            assert 1 == sum(row.applies(day, qualifying=qualifying) for row in rows)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("factor", "found"),
    [("33.4009", {2026}), ("33.5675", {2026}), ("32.7442", {2024}), ("40.0000", set())],
)
def test_a_factor_names_its_year(factor: str, found: set[int]):
    """The text twin of a release names no year; its factor does."""
    assert found == factor_years(Decimal(factor))


def test_a_year_may_have_one_factor_or_two():
    """Written down by the caller for a year that the table lacks."""
    (one,) = ConversionFactor.of_year(2027, "33.5", source="rule")
    two = ConversionFactor.of_year(2027, "33.5", qualifying="33.7", source="rule")

    assert Participant.ANY is one.participant
    assert [Participant.NONQUALIFYING, Participant.QUALIFYING] == [
        row.participant for row in two
    ]
    assert not two[0].applies(date(2028, 1, 1), qualifying=False)


@pytest.mark.parametrize(
    "factor", [33.4009, "abc", "334.009", "33.40091", None, "33", "٣٣.5"]
)
def test_a_factor_is_read_strictly(factor):
    """Two digits, up to four decimals, as text."""
    with pytest.raises(InvalidAmountError) as own:
        ConversionFactor.of_year(2027, factor, source="rule")
    with pytest.raises(InvalidAmountError) as other:
        ConversionFactor.of_year(2027, "33.5", qualifying=factor or "", source="rule")

    assert ("factor", factor) == (own.value.field, own.value.value)
    assert ("qualifying", factor or "") == (other.value.field, other.value.value)


@pytest.mark.parametrize("year", ["2027", 0, 99_999, True, None])
def test_a_year_is_a_year(year):
    """Text and impossible years are refused."""
    with pytest.raises(WrongTypeError) as raised:
        ConversionFactor.of_year(year, "33.5", source="rule")

    assert ("year", year) == (raised.value.field, raised.value.value)


@pytest.mark.parametrize("year", [1, 2027, 9999])
def test_a_factor_holds_for_the_whole_year(year: int):
    """From its first day to its last, and it names where it comes from."""
    one = ConversionFactor.of_year(year, "33.5", source="rule")
    two = ConversionFactor.of_year(year, "33.5", qualifying="33.7", source="rule")

    for row in (*one, *two):
        assert (date(year, 1, 1), date(year, 12, 31)) == (row.first_day, row.last_day)
        assert "rule" == row.source


def test_a_factor_of_the_table_names_its_source():
    """Each row has one."""
    table = {row["factor"]: row["source"] for row in rows("conversion_factors.csv")}

    for factor in conversion_factors(2026):
        assert table[str(factor.factor)] == factor.source
