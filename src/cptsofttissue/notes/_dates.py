"""The day of an operation, read from a label such as "Date of surgery"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from cptsofttissue._reading.dates import read_date
from cptsofttissue.coding._chosen import is_answered
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._text.page import Page
from cptsofttissue.notes.values import Mention, Section

__all__ = ["day_of"]

_FIELD = "date_of_service"
_DONE = "surgery|service|procedure|operation"
#: The label of the day; "Date" alone may be the date of anything.
_LABEL = re.compile(
    rf"(?:^|(?<=[;|])|(?<=  ))[ >*#|-]*(?:date of (?:the )?(?:{_DONE})s?|"
    rf"(?:{_DONE}|operative) date|dos|date performed)"
    r"(?: ?[:=]| -)[ *]*",
    re.MULTILINE,
)
#: Every label has one of these.
_WORDS = ("date", "dos")
#: A day, in up to three words.
_DAY = re.compile(r"[0-9a-z]+(?:(?:[/.-]|,? )[0-9a-z]+){0,2}")

#: After a day these make it one of several, or a day that was only planned.
_DOUBTED = re.compile(
    r"[ ,;(]*(?:[?&/-]|(?:or|and|to|through|thru|planned|scheduled|tentative|cancel|"
    r"postponed|rescheduled)\w*)"
)


def day_of(page: Page) -> Mention | None:
    """
    Return the day of the operation; None if the labels give none, or two.

    >>> day_of(Page.of("DATE OF SURGERY: 07/15/2026")).value
    '2026-07-15'
    >>> day_of(Page.of("DOS: 7/15/2026; Date of procedure: 7/16/2026")) is None
    True

    Args:
        page: The note.
    """
    mentions = [*_days(page)]
    days = {mention.value for mention in mentions}
    is_one = len(days) == 1 and "" not in days
    is_known = is_one and is_answered(date.fromisoformat(mentions[0].value))
    return mentions[0] if is_known else None


def _days(page: Page) -> Iterator[Mention]:
    """List the day after each label; its value is empty if it is unclear."""
    text, low = page.text, page.low
    may_say = any(word in low for word in _WORDS)
    for label in _LABEL.finditer(low) if may_say else ():
        day = _DAY.match(low, label.end())
        if day is not None:
            end = _end(low, day)
            quote = text[day.start() : end]
            value = None if _DOUBTED.match(low, end) else _read_day(quote)
            place = (quote, day.start(), end, Section.OTHER)
            yield Mention(_FIELD, value.isoformat() if value else "", *place)


def _end(low: str, day: re.Match[str]) -> int:
    """Return where the longest day ends: "07/15/2026 room" has a word too many."""
    ends = [day.end()]
    while " " in (text := low[day.start() : ends[-1]]):
        ends.append(day.start() + len(text.rpartition(" ")[0].rstrip(",")))
    return next((end for end in ends if _read_day(low[day.start() : end])), ends[0])


def _read_day(text: str) -> date | None:
    """Return the day that a text means; None if it means none."""
    with suppress(CptSoftTissueError):
        return read_date(_FIELD, text)
    return None
