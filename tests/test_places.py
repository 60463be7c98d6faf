"""Places of service: all of them, on their days, never guessed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from cptsofttissue.errors import InvalidFactError, UnknownTermError, WrongTypeError
from cptsofttissue.fees._places import (
    Setting,
    place_of_service,
    places_of_service,
)

TODAY = date(2026, 7, 15)
FACILITY = "02 06 08 19 21 22 23 24 26 31 34 41 42 51 52 53 56 61".split()


def test_the_code_set_is_whole():
    """52 places, each valid today exactly once."""
    counts = Counter(row.code for row in places_of_service() if row.covers(TODAY))

    assert 52 == len(counts)
    assert {1} == set(counts.values())


@pytest.mark.parametrize("code", sorted({row.code for row in places_of_service()}))
def test_every_place_has_a_setting_today(code: str):
    """The facility places are those of the Medicare lists, and two by one source."""
    setting = place_of_service(code, TODAY).setting

    assert (code in FACILITY) == (Setting.FACILITY is setting)
    assert place_of_service(code, TODAY) == place_of_service(code, "2026-07-15")


@pytest.mark.parametrize(
    ("code", "day", "valid"),
    [
        ("27", date(2023, 9, 30), False),
        ("27", date(2023, 10, 1), True),
        ("58", date(2019, 12, 31), False),
        ("58", date(2020, 1, 1), True),
        ("66", date(2024, 7, 31), False),
        ("66", date(2024, 8, 1), True),
        ("10", date(2021, 12, 31), False),
        ("11", date(1990, 1, 1), True),
    ],
)
def test_a_place_begins_on_its_day(code: str, day: date, valid: bool):
    """Before its first day a place does not exist, and the error says when."""
    if valid:
        assert code == place_of_service(code, day).code
        return
    with pytest.raises(UnknownTermError, match="Nearest known: .* from 20"):
        place_of_service(code, day)


def test_the_rate_at_home_by_telehealth_is_known_from_2024():
    """Before that the rate was not verified: it is open, not guessed."""
    assert place_of_service("10", date(2023, 12, 31)).setting is None
    assert Setting.NON_FACILITY is place_of_service("10", date(2024, 1, 1)).setting


@pytest.mark.parametrize("code", ["", "00", "2", "011", "office", "1١"])
def test_an_unknown_place_is_an_error(code: str):
    """A lost zero is named, and never put back silently."""
    with pytest.raises(UnknownTermError, match="two-digit") as raised:
        place_of_service(code, TODAY)

    assert ("2" == code) == bool(raised.value.nearest)


@pytest.mark.parametrize("day", [5, None, "soon", "2026-W29-3"])
def test_a_day_is_a_day(day):
    """A place is looked up on a calendar day, and no other text is one."""
    with pytest.raises(InvalidFactError, match="date_of_service"):
        place_of_service("11", day)


@pytest.mark.parametrize("code", [11, None, 11.0])
def test_a_place_is_text(code):
    """A number has lost its zeros."""
    with pytest.raises(WrongTypeError, match="text"):
        place_of_service(code, TODAY)
