"""Places of service, and which rate applies there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.dates import read_date
from cptsofttissue.errors import UnknownTermError, WrongTypeError

__all__ = [
    "PlaceOfService",
    "Setting",
    "place_of_service",
    "places_of_service",
]

_ALLOWED = "a two-digit CMS place of service valid on that day, such as 11 or 22"


class Setting(StrEnum):
    """Which rate applies: non-facility if the practice bears the costs of the place."""

    NON_FACILITY = "non_facility"
    FACILITY = "facility"


@final
@frozen(cache_hash=True)
class PlaceOfService:
    """
    One place of service, over one period.

    Attributes:
        code: Two digits, such as ``11``.
        name: Our own short name.
        setting: Which rate applies there; None if not known.
        first_day: First day of the period; None means no limit.
        last_day: Last day of the period; None means still valid.
        caution: Name of the rule of a notice, or empty.
        note: What else to know.
        source: Where it comes from.
    """

    code: str = field(metadata=tables.KEY)
    name: str
    setting: Setting | None
    first_day: date | None = field(metadata=tables.KEY)
    last_day: date | None
    caution: str = field(metadata=tables.refers_to("rules.csv"))
    note: str = field(metadata=tables.BLANK)
    source: str

    def covers(self, day: date) -> bool:
        """Whether the row is valid on *day*."""
        return (self.first_day or day) <= day <= (self.last_day or day)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@cache
def places_of_service() -> tuple[PlaceOfService, ...]:
    """
    Return every place of service of the CMS code set, by code and date.

    >>> len({place.code for place in places_of_service()})
    52
    """
    return tables.read("places_of_service.csv", PlaceOfService)


def place_of_service(code: str, day: date | str) -> PlaceOfService:
    """
    Look up a place of service as it is on a day.

    >>> place_of_service("11", date(2026, 7, 15)).setting
    <Setting.NON_FACILITY: 'non_facility'>

    Raises:
        UnknownTermError: If there is no such place on that day.
        WrongTypeError: If *code* is not text: 2 is not "02".
    """
    if not isinstance(code, str):
        raise WrongTypeError("place_of_service", code, f"text: {_ALLOWED}")
    service_day = read_date("date_of_service", day)
    rows = _by_code().get(code, ())
    for place in rows:
        if place.covers(service_day):
            return place
    periods = (f"{row}, from {row.first_day}" for row in rows)
    suggestions = tuple(periods) or _suggest_padded(code)
    raise UnknownTermError("place_of_service", code, _ALLOWED, suggestions)


def _suggest_padded(code: str) -> tuple[str, ...]:
    """Suggest the leading zero that a spreadsheet dropped."""
    return tuple(str(place) for place in _by_code().get(code.strip().zfill(2), ()))


@cache
def _by_code() -> Mapping[str, tuple[PlaceOfService, ...]]:
    rows: dict[str, tuple[PlaceOfService, ...]] = {}
    for place in places_of_service():
        rows[place.code] = (*rows.get(place.code, ()), place)
    return MappingProxyType(rows)
