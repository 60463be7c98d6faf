"""Lengths are exact; charted sizes are read whole or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cptsofttissue import CptSoftTissueError, Length, Span
from cptsofttissue.errors import InvalidSizeError, WrongTypeError

CM = 10_000


@pytest.mark.parametrize(
    ("length", "um"),
    [
        (Length.cm("2.4"), 24_000),
        (Length.cm(3), 30_000),
        (Length.cm(Decimal("2.40")), 24_000),
        (Length.cm(Decimal("1E-4")), 1),
        (Length.cm(Decimal("1E+1")), 100_000),
        (Length.cm("0"), 0),
        (Length.cm(Decimal("1E+7")), 10**11),
        (Length.cm(Decimal("2." + "0" * 29)), 20_000),
        (Length.mm("35"), 35_000),
        (Length.mm("0.001"), 1),
        (Length.inch("1"), 25_400),
        (Length.inch("1 1/2"), 38_100),
        (Length.inch("1/8"), 3_175),
    ],
)
def test_reads_numbers_exactly(length: Length, um: int):
    """A charted number is the same number of micrometers."""
    assert um == length.um


@pytest.mark.parametrize("value", [2.4, True, None, float("nan"), [2]])
@pytest.mark.parametrize("read", [Length.cm, Length.mm, Length.inch])
def test_refuses_floats(read, value: object):
    """A float is a type error that says what to pass instead."""
    with pytest.raises(TypeError, match="pass the charted text") as raised:
        read(value)

    assert isinstance(raised.value, WrongTypeError)
    assert "length" == raised.value.field
    assert value is raised.value.value


@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "",
        "2-3",
        "1e3",
        "nan",
        "inf",
        "２",
        "1/0",
        "0.00001",
        -1,
        pytest.param(10**6000, id="huge"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal(-1),
        Decimal("1E-5"),
        Decimal("1E+400000000"),
        Decimal("1E-400000000"),
        Decimal("0E-400000000"),
    ],
)
def test_refuses_what_is_no_length(value):
    """A number that is no length is an error with the value; no rounding."""
    with pytest.raises(InvalidSizeError) as raised:
        Length.cm(value)

    shown = value if isinstance(value, str) else str(Decimal(value))
    assert ("length", shown) == (raised.value.field, raised.value.value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1E+29", "1" + "0" * 29), ("1E+30", "1E+30"), ("1E-29", f"0.{1:029}")],
)
def test_thirty_figures_are_written_out(value: str, shown: str):
    """A number with more is shown with its exponent, and fills no memory."""
    with pytest.raises(InvalidSizeError) as raised:
        Length.cm(Decimal(value))

    assert shown == raised.value.value


@pytest.mark.parametrize("um", [-1, 2.0, "3", True])
def test_length_checks_its_figure(um):
    """The constructor takes whole, non-negative micrometers only."""
    with pytest.raises((TypeError, ValueError)):
        Length(um)


def test_floats_never_decide():
    """0.6 + 0.7 + 0.2 cm is 1.5 cm, though floats fall short of it."""
    exact = Length.cm("0.6") + Length.cm("0.7") + Length.cm("0.2")

    assert Length.cm("1.5") == exact
    assert 0.6 + 0.7 + 0.2 < 1.5


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2.4 cm", 24_000, 24_000),
        ("2.4cm", 24_000, 24_000),
        (" 2.4\tCM. ", 24_000, 24_000),
        ("35 mm", 35_000, 35_000),
        (".5 cm", 5_000, 5_000),
        ("3. cm", 30_000, 30_000),
        ("1 1/2 in", 38_100, 38_100),
        ("1-1/2 inches", 38_100, 38_100),
        ('2"', 50_800, 50_800),
        ("2 centimeters", 20_000, 20_000),
        ("2 millimetres", 2_000, 2_000),
        ("2-3 cm", 20_000, 30_000),
        ("2 to 3 cm", 20_000, 30_000),
        ("2 cm - 3 cm", 20_000, 30_000),
        ("2.0–3.0 cm", 20_000, 30_000),
        ("between 2 and 3 cm", 20_000, 30_000),
        ("20 mm to 3 cm", 20_000, 30_000),
        ("4.2 x 3.1 x 2 cm", 42_000, 42_000),
        ("2 × 3 cm", 30_000, 30_000),
        ("10 mm by 2 cm", 20_000, 20_000),
        ("2 x 3-4 cm", 30_000, 40_000),
        ("at least 3 cm", 30_000, None),
        ("3 cm or greater", 30_000, None),
        (">= 3 cm", 30_000, None),
        ("≥3 cm", 30_000, None),
        ("more than 3 cm", 30_001, None),
        ("> 3 cm", 30_001, None),
        ("at most 3 cm", 0, 30_000),
        ("up to 3 cm", 0, 30_000),
        ("3 cm or less", 0, 30_000),
        ("≤ 3 cm", 0, 30_000),
        ("less than 3 cm", 0, 29_999),
        ("<3 cm", 0, 29_999),
        ("at least 2 cm and less than 3 cm", 20_000, 29_999),
        ("3-cm", 30_000, 30_000),
        ("2-3-cm", 20_000, 30_000),
        ("measuring 3 cm", 30_000, 30_000),
        ("3 cm in greatest dimension", 30_000, 30_000),
        ("4 x 3 cm in max dimension", 40_000, 40_000),
        ("3 cm in diameter", 30_000, 30_000),
        ("3 in in diameter", 76_200, 76_200),
        ("at least 3 cm in size", 30_000, None),
        ("about 3 cm", 25_000, 35_000),
        ("about 0 cm", 0, 5_000),
        ("less than 3 cm and at least 2 cm", 20_000, 29_999),
        ("2-3 x 1-5 cm", 20_000, 50_000),
        ("1-5 x 2-3 cm", 20_000, 50_000),
        ("at least 2-3 cm", 20_000, None),
        ("more than 2-3 cm", 20_001, None),
        ("at most 2-3 cm", 0, 30_000),
        ("less than 2-3 cm", 0, 29_999),
        ("approximately 2.9 cm", 28_500, 29_500),
        ("~ 4.2 x 3 cm", 41_500, 42_500),
        ("about 1 1/2 in", 31_750, 44_450),
    ],
)
def test_reads_charted_sizes(text: str, low: int, high: int | None):
    """A charted size is every length it may mean, both ends included."""
    assert Span(low, high) == Span.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "cm",
        "3",
        "1 x 2",
        "3 in diameter",  # three inches, or three of what
        "3 in size",
        "at least 3 cm or less",
        "between at least 2 cm and 3 cm",
        "between 2 cm and at most 3 cm",
        "up to 3 cm or more",
        "3 cm" + " " * 200,
        "maximum 3 cm",  # a bound, or the greatest dimension
        "3 m",
        "3 furlongs",
        "-2 cm",
        "nan cm",
        "inf cm",
        "1e3 cm",
        "3,5 cm",
        "３ cm",
        "٣ cm",
        "² cm",
        "3\u2003cm",
        "3-2 cm",
        "1/0 in",
        "1/64 in",
        "1.00001 cm",
        "1 x 2 x 3 x 4 cm",
        "3 cm 4",
        "3 cm x",
        "about",
        "less than 0 cm",
        "at least 5 cm and at most 3 cm",
        "golf-ball",
        "large",
        "3 cm" * 3_000,
        "9" * 10_000 + " cm",
    ],
)
def test_refuses_what_is_no_size(text: str):
    """What is not a size is an error with field, value and what is allowed."""
    with pytest.raises(CptSoftTissueError) as raised:
        Span.parse(text, field="tumor")

    error = raised.value
    assert isinstance(error, InvalidSizeError)
    assert ("tumor", text) == (error.field, error.value)
    assert error.allowed
    assert len(str(error)) < 300


@pytest.mark.parametrize(
    ("words", "span"),
    [
        (("at least", ">=", "no less than", "not less than"), Span(30_000)),
        (("more than", ">", "greater than", "larger than", "over"), Span(30_001)),
        (("at most", "<=", "up to", "no more than", "not more than"), Span(0, 30_000)),
        (("less than", "<", "smaller than", "under", "below"), Span(0, 29_999)),
        (("about", "approximately", "approx.", "approx"), Span(25_000, 35_000)),
        (("roughly", "around", "~"), Span(25_000, 35_000)),
    ],
)
def test_reads_every_word_before_a_size(words: tuple[str, ...], span: Span):
    """Words before a size leave one side of it open, or widen it."""
    assert {span} == {Span.parse(f"{word} 3 cm") for word in words}


@pytest.mark.parametrize(
    ("words", "span"),
    [
        (("or greater", "or more", "or larger"), Span(30_000)),
        (("or less", "or smaller"), Span(0, 30_000)),
        (("in size", "in diameter", "in greatest diameter"), Span(30_000, 30_000)),
        (("in greatest dimension", "in largest dimension"), Span(30_000, 30_000)),
        (("in longest dimension", "in maximum dimension"), Span(30_000, 30_000)),
    ],
)
def test_reads_every_word_after_a_size(words: tuple[str, ...], span: Span):
    """Words after a size leave one side of it open, or say what was measured."""
    assert {span} == {Span.parse(f"3 cm {word}") for word in words}


@pytest.mark.parametrize(
    ("ends", "wrong"),
    [
        ((3.0, 3.0), ("low_um", 3.0)),
        ((0, 3.0), ("high_um", 3.0)),
        ((True, None), ("low_um", True)),
        ((0, True), ("high_um", True)),
        (("1", None), ("low_um", "1")),
    ],
)
def test_span_takes_whole_micrometers(ends: tuple, wrong: tuple):
    """A float is never exact, and yes is no length."""
    with pytest.raises(WrongTypeError) as raised:
        Span(*ends)

    assert wrong == (raised.value.field, raised.value.value)


@pytest.mark.parametrize("ends", [(2, 1), (-1, 1), (-1, None)])
def test_span_checks_its_ends(ends):
    """A span runs upwards from zero or more."""
    with pytest.raises(InvalidSizeError) as raised:
        Span(*ends)

    assert ("size", "{} to {}".format(*ends)) == (
        raised.value.field,
        raised.value.value,
    )


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(24_000, 24_000), "2.4 cm"),
        (Span(30_000), "at least 3 cm"),
        (Span(30_001), "more than 3 cm"),
        (Span(30_011), "more than 3.001 cm"),
        (Span(30_010), "at least 3.001 cm"),
        (Span(0, 29_989), "less than 2.999 cm"),
        (Span(0, 29_999), "less than 3 cm"),
        (Span(0, 30_000), "at most 3 cm"),
        (Span(20_000, 29_999), "at least 2 cm and less than 3 cm"),
        (Span(), "at least 0 cm"),
        (Span(0, 0), "0 cm"),
    ],
)
def test_prints_spans_as_charted(span: Span, text: str):
    """A span prints as a size that reads back to it."""
    assert text == str(span)
    assert span == Span.parse(text)


def test_a_size_is_called_size():
    """Unless the caller names another field."""
    with pytest.raises(InvalidSizeError) as raised:
        Span.parse("large")

    assert ("size", "large") == (raised.value.field, raised.value.value)


def test_span_gives_its_ends_as_lengths():
    """Both ends are lengths; no upper limit is None."""
    assert (Length.cm(2), Length.cm(3)) == (
        Span.parse("2-3 cm").low,
        Span.parse("2-3 cm").high,
    )
    assert Span(1).high is None
