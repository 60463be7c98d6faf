"""Amounts are exact, read strictly, and rounded in one place."""

from __future__ import annotations

from decimal import Decimal, DecimalException, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cptsofttissue._amounts import (
    exact_difference,
    exact_product,
    exact_sum,
    read_amount,
)
from cptsofttissue.errors import InvalidAmountError, WrongTypeError
from cptsofttissue.money import to_cents


@pytest.mark.parametrize(
    ("exact", "cents"),
    [
        ("201.405", "201.41"),
        ("201.4049999999", "201.40"),
        ("0.005", "0.01"),
        ("0.004", "0.00"),
        ("2.675", "2.68"),
        ("1", "1.00"),
    ],
)
def test_rounds_half_up(exact: str, cents: str):
    """A half cent is rounded up, and only once."""
    assert cents == str(to_cents(Decimal(exact)))


@given(st.integers(0, 10**12), st.integers(0, 10**6), st.integers(0, 10**6))
def test_products_are_exact(a: int, b: int, c: int):
    """No product is rounded, in any context of the caller."""
    with localcontext(prec=2):
        product = exact_product(*(Decimal(n).scaleb(-4) for n in (0, 0)), Decimal(1))
        whole = exact_product(Decimal(str(a)), Decimal(str(b)), Decimal(str(c)))

    assert 0 == product
    assert a * b * c == int(whole)


@given(st.lists(st.integers(0, 10**9)))
def test_sums_are_exact(cents: list[int]):
    """No sum is rounded; of nothing it is zero dollars."""
    assert sum(cents) == int(exact_sum(Decimal(f"{n}e-2") for n in cents) * 100)
    assert "0.00" == str(exact_sum([]))


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("462.6", "462.60"),
        ("462", "462.00"),
        ("0", "0.00"),
        (".5", "0.50"),
        ("1.", "1.00"),
        (7, "7.00"),
        (Decimal("1E+2"), "100.00"),
        (Decimal("1.500"), "1.50"),
        ("9999999.99", "9999999.99"),
        ("00000000007", "7.00"),
    ],
)
def test_reads_plain_amounts(value, amount: str):
    """Text, whole numbers and decimals are read to the cent."""
    assert amount == str(read_amount("amount", value))


@pytest.mark.parametrize(
    "value",
    [
        *("", ".", "-1", "+1", "1e3", "$5", "1,000", "1.234", "NaN", "١٢", " 5", "5 "),
        *(
            "1" * 50,
            "000000000007",
            "10000000",
            "1.2.3",
            -1,
            10_000_000,
            Decimal("0.001"),
        ),
        *(Decimal("NaN"), Decimal("Infinity"), Decimal("-0.01"), Decimal("1e999999")),
    ],
)
def test_refuses_other_amounts(value):
    """Signs, separators, fractions of a cent and huge numbers are not guessed."""
    with pytest.raises(InvalidAmountError) as raised:
        read_amount("fee", value)

    assert "fee" == raised.value.field
    assert value is raised.value.value


@pytest.mark.parametrize("value", [1.5, True, None, b"1"])
def test_refuses_other_types(value):
    """A float is not exact; pass its text."""
    with pytest.raises(WrongTypeError, match="text, int or Decimal") as raised:
        read_amount("fee", value)

    assert ("fee", value) == (raised.value.field, raised.value.value)


def test_differences_are_exact():
    """No difference is rounded, in any context of the caller."""
    with localcontext(prec=2):
        assert Decimal("999999.98") == exact_difference(
            Decimal("1000000.00"), Decimal("0.02")
        )


def test_a_hundred_digits_are_exact():
    """One digit more is an error, not a rounding."""
    most, more = Decimal("9" * 50), Decimal("1" + "0" * 49 + "1")

    assert (10**50 - 1) ** 2 == int(exact_product(most, most))
    assert "9" * 98 + ".00" == str(to_cents(Decimal("9" * 98)))
    long = Decimal("9" * 99)
    for rounded in (lambda: exact_product(more, more), lambda: to_cents(long)):
        with localcontext(prec=300), pytest.raises(DecimalException):
            rounded()


def test_what_cannot_be_exact_is_an_error():
    """A sum, product or difference of over a hundred digits is never rounded."""
    long, short = Decimal("1e120"), Decimal("0.01")

    for exact in (
        lambda: exact_sum([long, short]),
        lambda: exact_difference(long, short),
        lambda: exact_product(long + 1, long + short),
        lambda: to_cents(long),
    ):
        with localcontext(prec=300), pytest.raises(DecimalException):
            exact()


def test_a_zero_has_no_sign():
    """Zero with a minus sign is plain zero."""
    assert "0.00" == str(read_amount("charge", Decimal("-0.00")))
