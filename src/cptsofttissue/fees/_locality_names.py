"""Medicare localities by the names that CMS prints, and by ZIP code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.words import unknown_term
from cptsofttissue.errors import ContradictionError, UnknownTermError, WrongTypeError
from cptsofttissue.fees._localities import (
    Locality,
    bundled_gpci,
    full_name,
    is_locality_key,
    read_locality_key,
    years_of_keys,
)
from cptsofttissue.fees._shipped import shipped_years
from cptsofttissue.fees._zip_codes import ZipCodes, is_zip_code

__all__ = [
    "LocalityWord",
    "find_localities",
    "locality_error",
    "locality_on",
    "read_locality",
]

_Words: TypeAlias = tuple[str, ...]

_KEY = "MAC and locality number as text, such as 01112-05"
#: Separators of words; any other sign, such as a question mark, matches no name.
_SEPARATORS = re.compile(r"[\s,/()+-]+")
#: Separators of the places in one name.
_PLACE_SEPARATORS = re.compile(r"[-/,+]")
#: The longest text that is read; no name with its state is half as long.
_LONGEST = 200
_REST_OF = ("rest", "of")
#: A word that CMS prints before some cities, and that may be left out.
_METROPOLITAN = ("metropolitan",)


@frozen
class LocalityWord:
    """
    Another name of a locality, or of a place in it that has a namesake elsewhere.

    Attributes:
        word: The name.
        locality: The key of the locality.
        zip_code: A ZIP code of the place, which lies in the locality.
        source: Where it comes from.
    """

    word: str = field(metadata=tables.KEY)
    locality: str = field(metadata=tables.KEY)
    zip_code: str
    source: str


class _Place(NamedTuple):
    """
    A locality and the ways to write it.

    Attributes:
        locality: The locality.
        names: Each name in words: as printed, and each place that it names.
        states: The abbreviations of the states that it names.
    """

    locality: Locality
    names: frozenset[_Words]
    states: frozenset[str]

    def is_in(self, state: str) -> bool:
        """Whether the locality is in a state; an empty state matches every locality."""
        return not state or state in self.states


def find_localities(text: str = "", *, year: int | None = None) -> tuple[Locality, ...]:
    """
    Find the Medicare localities that a text may mean.

    >>> [str(place) for place in find_localities("dallas, TX")]
    ['04412-11 DALLAS']
    >>> [place.state for place in find_localities("portland")]
    ['OR', 'ME']

    Args:
        text:
            Words of a name that CMS prints, a state, or both, in upper or lower
            case; a ZIP code; or a key. Without it, all localities are returned.
        year: The calendar year; by default the newest that ships.

    Returns:
        Every locality that matches, in the order of their keys; empty if no
        name has the words.

    Raises:
        UnknownTermError: If there is no such ZIP code or key.
        AmbiguousZipError: If a ZIP code lies in several localities.
        UnknownEditionError: If the localities of the year are not shipped.
        WrongTypeError: If it is not text.
    """
    table, text = bundled_gpci(_newest() if year is None else year), _read_text(text)
    if is_zip_code(text):
        return (table[ZipCodes.bundled().locality(text)],)
    if is_locality_key(text):
        return (table[read_locality_key(text)],)
    return tuple(place.locality for place in _matches(_split(text), table.year))


def read_locality(text: str, day: date | None = None) -> str:
    """
    Read a locality: its key, or a name that only one locality has.

    >>> read_locality("rest of texas")
    '04412-99'

    Args:
        text: The key or the name.
        day: The day of service; without it the newest names are used.

    Raises:
        UnknownTermError: If no locality has the name, or several have it;
            it lists them.
        WrongTypeError: If it is not text.
    """
    if is_locality_key(_read_text(text)):
        return read_locality_key(text)
    if day is not None:
        _check_year("locality", text, day)
    words, year = _split(text), _year_of_names(day)
    matches = [*_matches(words, year)]
    if len(matches) == 1 and _is_named(matches[0], words, year):
        return matches[0].locality.key
    raise locality_error(text, [p.locality for p in matches] if words else ())


def locality_on(day: date, locality: str | None, zip_code: str | None) -> str | None:
    """
    Return the key that a locality, a ZIP code, or both mean on a day.

    Raises:
        UnknownTermError: If one of them is not known on that day.
        AmbiguousZipError: If only a ZIP code of several localities was given.
        ContradictionError: If the ZIP code lies in another locality.
    """
    key = None if locality is None else read_locality(locality, day)
    if zip_code is None:
        return key
    _check_year("zip_code", zip_code, day)
    codes = ZipCodes.bundled()
    if key is not None and zip_code[:5] in codes.split:
        return key
    zip_locality = codes.locality(zip_code)
    if key not in {None, zip_locality}:
        allowed = f"{zip_locality}, where ZIP code {zip_code} lies"
        raise ContradictionError("locality", key, allowed)
    return zip_locality


def _read_text(value: str) -> str:
    if not isinstance(value, str):
        raise WrongTypeError("locality", value, _KEY)
    if len(value) > _LONGEST:
        raise UnknownTermError("locality", value, _KEY)
    return value.strip()


def _newest() -> int:
    return shipped_years()[-1]


def _year_of_names(day: date | None) -> int:
    """Return the year of a day, or the newest if its names are not shipped."""
    return day.year if day and day.year in shipped_years() else _newest()


def _check_year(name: str, text: str, day: date) -> None:
    """Refuse a year with other localities, in which a key may mean another place."""
    years = years_of_keys()
    if day.year not in years:
        allowed = (
            f"a day from {years[0]} to {years[-1]}, whose localities are shipped; "
            f"for {day.year} give the locality by its key alone: {_KEY}"
        )
        raise UnknownTermError(name, text, allowed)


def locality_error(text: str, localities: Iterable[Locality] = ()) -> UnknownTermError:
    """Make the error for a name of no locality or of several."""
    allowed = f"{_KEY}, or the name of one locality, such as dallas or rest of texas"
    if nearest := tuple(map(full_name, localities)):
        allowed += "; the words alone do not settle it: give the key, or add the state"
        return UnknownTermError("locality", text, allowed, nearest)
    if is_zip_code(text.strip()):
        allowed += "; give a ZIP code as zip_code"
    names = (" ".join(n) for place in _place_table(_newest()) for n in place.names)
    return unknown_term("locality", text, names, allowed)


def _split(text: str) -> _Words:
    """Split a text into words, without periods; rest of state becomes rest of."""
    words = " ".join(_SEPARATORS.split(text.casefold().replace(".", "")))
    return tuple(words.replace("rest of state", "rest of").split())


def _matches(words: _Words, year: int) -> Iterator[_Place]:
    """List the localities that match a reading of the words by name and state."""
    readings = [*_readings(words, year)]
    for place in _place_table(year):
        if any(
            _has_name(place, name) for name, state in readings if place.is_in(state)
        ):
            yield place


def _readings(words: _Words, year: int) -> Iterator[tuple[_Words, str]]:
    """Read the words as a name, and as a name with a state before or after it."""
    yield words, ""
    for name, state in _states(year).items():
        if words[-len(name) :] == name:
            yield words[: -len(name)], state
        if words[: len(name)] == name:
            yield words[len(name) :], state


def _has_name(place: _Place, words: _Words) -> bool:
    """Whether a name of the locality has these words in a row."""
    return any(_is_part(words, name) for name in place.names)


def _is_part(words: _Words, name: _Words) -> bool:
    starts = range(len(name) - len(words) + 1)
    return any(name[index : index + len(words)] == words for index in starts)


def _is_named(place: _Place, words: _Words, year: int) -> bool:
    """Whether the words are a whole name: York is only part of New York."""
    readings = _readings(words, year)
    names = (name for name, state in readings if place.is_in(state))
    return any(not name or name in place.names for name in names)


@cache
def _place_table(year: int) -> tuple[_Place, ...]:
    return tuple(map(_make_place, bundled_gpci(year)))


def _make_place(locality: Locality) -> _Place:
    rows = tables.read("locality_words.csv", LocalityWord)
    aliases = (_split(row.word) for row in rows if row.locality == locality.key)
    names = frozenset((*_name_variants(locality.name), *aliases))
    words = {*_split(locality.name), locality.state.casefold()}
    return _Place(locality, names, _abbreviations().intersection(words))


def _name_variants(printed: str) -> Iterator[_Words]:
    """List the names in a printed name; text in parentheses is not a name by itself."""
    outside = printed.partition("(")[0]
    for text in (printed, outside, *_PLACE_SEPARATORS.split(outside)):
        words = _split(text)
        yield words
        yield words[words[:1] == _METROPOLITAN :]
        yield words[: len(_REST_OF)] if words[:2] == _REST_OF else words


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(place.state.casefold() for place in bundled_gpci(_newest()))


@cache
def _states(year: int) -> Mapping[_Words, str]:
    """Map each state, by abbreviation and by name, to its abbreviation."""
    table = bundled_gpci(year)
    counts = Counter(place.state for place in table)
    states: dict[_Words, str] = {}
    for place in table:
        state = place.state.casefold()
        name = _split(_PLACE_SEPARATORS.split(place.name)[0])
        states[_split(state)] = state
        if name[:2] == _REST_OF:
            states[name[2:]] = state
        elif counts[place.state] == 1:
            states[name] = state
    return states
