"""Dates as American practices write them; the day first is never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cptsofttissue import Case
from cptsofttissue._reading.dates import days_named, read_date, read_iso_date
from cptsofttissue.errors import InvalidDateError, MissingFactError, WrongTypeError

pytestmark = pytest.mark.versions

#: How a practice writes a day.
SHAPES = [
    "{d:%Y-%m-%d}",
    "{d:%Y-%m-%d}T00:00:00",
    "{d:%Y-%m-%d} 00:00:00.000",
    "{d:%m/%d/%Y}",
    "{d.month}/{d.day}/{d.year}",
    "{d.month}/{d.day}/{d.year} 12:00:00 AM",
    "{d.month}-{d.day}-{d.year}",
    "{d:%Y.%m.%d}",
    "{d:%Y%m%d}",
    "{d:%b} {d.day}, {d.year}",
    "{d:%B} {d.day}, {d.year}",
    "{d:%b}. {d.day} {d.year}",
    "{d:%B} {d.day}th, {d.year}",
    "{d:%d-%b-%Y}",
    "{d:%d%b%Y}",
    "{d.day} {d:%B} {d.year}",
]
#: The same with a year of two digits.
SHORT = ["{d:%m/%d/%y}", "{d:%d-%b-%y}", "{d:%d%b%y}"]
THIS_YEAR = datetime.now(UTC).year
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
cases = st.sampled_from([str.upper, str.lower, str.title, str])


@given(days, st.sampled_from(SHAPES), cases)
def test_a_day_is_read_in_every_shape(day: date, shape: str, case):
    """Whatever its shape and its letters' case, a day is that day."""
    text = case(shape.format(d=day)).replace("t00", "T00")

    assert day == read_date("date_of_service", f" {text} ")


@given(days, st.sampled_from(SHORT))
def test_a_year_of_two_digits_is_of_this_century(day: date, shape: str):
    """Up to next year it is read; a later one is refused, never moved back."""
    assume(day.year >= 2000)
    text = shape.format(d=day)
    if day.year <= THIS_YEAR + 1:
        assert day == read_date("date_of_service", text)
    else:
        with pytest.raises(InvalidDateError, match="four digits"):
            read_date("date_of_service", text)


@given(days)
def test_the_day_is_never_taken_for_the_month(day: date):
    """A day that is no month is refused in its place, with what is allowed."""
    assume(day.day > 12)
    for text in (f"{day.day}/{day.month}/{day.year}", f"{day:%d-%m-%Y}"):
        with pytest.raises(InvalidDateError, match="the month before the day"):
            read_date("date_of_service", text)


@given(days, st.sampled_from(["{d:%m.%d.%Y}", "{d.month}.{d.day}.{d.year}"]))
def test_dots_are_read_where_only_one_order_is_possible(day: date, shape: str):
    """Much of the world writes the day first with dots; then nothing is guessed."""
    text = shape.format(d=day)
    if day.day > 12 or day.day == day.month:
        assert day == read_date("date_of_service", text)
    else:
        with pytest.raises(InvalidDateError, match="with dots either number"):
            read_date("date_of_service", text)


@given(st.text("0123456789/-., :TAPMZ", max_size=12) | st.text(max_size=8))
def test_other_text_is_refused_or_a_day_of_its_digits(text: str):
    """Nothing is read but what stands there; a day keeps its year's last digits."""
    try:
        day = read_date("date_of_service", text)
    except InvalidDateError:
        return
    assert f"{day:%y}" in text


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("46095", "the number that a spreadsheet keeps"),
        ("46095.5", "the number that a spreadsheet keeps"),
        ("14/3/2026", "the month before the day"),
        ("3/14/99", "a year of four digits"),
        ("2026-03-14T23:00:00Z", "without a time zone"),
        ("2026-03-14 23:00:00-05:00", "without a time zone"),
        ("2/30/2026", "such as 3/14/2026"),
        ("13/13/2026", "such as 3/14/2026"),
        ("Febtober 3, 2026", "such as 3/14/2026"),
        ("3-14-26", "such as 3/14/2026"),
        ("3.4.2026", "slashes, such as 3/14/2026"),
        ("14.3.2026", "the month before the day"),
        ("3/14", "such as 3/14/2026"),
        ("March 2026", "such as 3/14/2026"),
        ("03142026", "such as 3/14/2026"),
        ("2026-3-14", "such as 3/14/2026"),
        ("٣/14/2026", "such as 3/14/2026"),
        ("", "such as 3/14/2026"),
    ],
)
def test_what_is_not_certainly_a_day_is_refused(text: str, allowed: str):
    """The error says what to write instead."""
    with pytest.raises(InvalidDateError) as raised:
        read_date("date_of_service", text)

    assert allowed in raised.value.allowed
    assert text == raised.value.value


@pytest.mark.parametrize("read", [read_date, read_iso_date])
def test_values_are_days_of_their_own(read):
    """A date is itself, a moment its day; one with a zone depends on the place."""
    east = timezone(timedelta(hours=9))

    assert date(2026, 3, 14) == read("day", date(2026, 3, 14))
    assert date(2026, 3, 14) == read("day", datetime(2026, 3, 14, 9))
    with pytest.raises(InvalidDateError, match="without a time zone"):
        read("day", datetime(2026, 3, 14, 9, tzinfo=east))
    with pytest.raises(MissingFactError, match="day is missing"):
        read("day", None)
    with pytest.raises(WrongTypeError, match="day: cannot read 20260314"):
        read("day", 20260314)


def test_documents_keep_to_one_shape():
    """What this package writes is ISO text, and so is what it reads of it."""
    assert date(2026, 3, 14) == read_iso_date("day", "2026-03-14")
    for text in ("3/14/2026", "20260314", "2026-02-30"):
        with pytest.raises(InvalidDateError, match="ISO text"):
            read_iso_date("day", text)


def test_a_case_takes_the_date_as_charted():
    """The reader of a case is the same one."""
    assert date(2026, 3, 14) == Case(date_of_service="3/14/26").date_of_service


#: The shapes that a note has within a line; eight digits may be any number.
WITHIN = [one for one in SHAPES if "%Y%m%d" not in one and "%d%b%Y" not in one]


@given(days, st.sampled_from(WITHIN), cases)
def test_a_day_within_a_text_is_found(day: date, shape: str, case):
    """It is found with the words before it, once, and is the day that is read alone."""
    written = case(shape.format(d=day))
    found = days_named(f"Page 2 of 3\nSurgery on {written}.\nSeen {written}")

    assert [day] == [*found]
    assert found[day].startswith("Surgery on ")


@pytest.mark.parametrize(
    "text", ["13/40/2026", "31-FEB-2026", "Foo 12, 2026", "3/4 inch", "1234567/8/2026"]
)
def test_what_is_no_day_is_not_found(text: str):
    """Nothing that cannot be read as a day is offered as one."""
    assert {} == days_named(text)
