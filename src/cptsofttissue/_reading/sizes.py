"""
The sizes people chart, read into whole micrometers.

A statement is a length with the words before and after it, such as "large 14 x
10 cm lipoma". The length is read here; :mod:`size_words` holds the table of the
words. A word that is not in it is named in the error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from cptsofttissue._reading.dimensions import (
    UnreadableError,
    find,
)
from cptsofttissue._reading.figures import may_be_feet, plain
from cptsofttissue._reading.size_words import (
    Place,
    Says,
    SizeWords,
    read_words,
    words_of,
)
from cptsofttissue.errors import InvalidSizeError

__all__ = [
    "LONGEST",
    "Bounds",
    "Statement",
    "read",
    "read_statement",
]

#: Lowest and highest possible length in micrometers; None is no upper limit.
Bounds = tuple[int, int | None]
#: Nothing charted is longer.
LONGEST = 100
_ALLOWED = (
    'a number, not negative, with cm, mm or in, such as "2.4 cm", "2-3 cm", '
    '"at least 3 cm" or "4.2 x 3.1 x 2 cm"'
)
#: Of a longer word only the start is shown.
_SHOWN = 20

_FIRST = re.compile(r"\.?[0-9]")
#: What may stand around the words before and after a length.
_WORDS = re.compile(r"[a-z ,;:().<>=~&/-]*")
#: What may stand right before a number.
_OPENERS = " (:<>=~"
_BOUND: Mapping[Says | None, Callable[[int, int | None], Bounds]] = MappingProxyType(
    {
        Says.AT_LEAST: lambda low, _: (low, None),
        Says.MORE_THAN: lambda low, _: (low + 1, None),
        Says.AT_MOST: lambda _, high: (0, high),
        Says.LESS_THAN: lambda _, high: (0, None if high is None else high - 1),
        None: lambda low, high: (low, high),
    }
)
_LIMITS = frozenset(_BOUND) | {Says.ABOUT}
_SOURCES = frozenset({Says.PATHOLOGY, Says.IMAGING, Says.EXCISION})
#: Of a margin, these say that both sides are counted.
_COMBINED = frozenset({Says.AS_WRITTEN, Says.IN_ALL})
#: What is said once the bounds are known.
_SAYS_NO_MORE = _LIMITS | {Says.NOTHING}
#: Whose length it is, by what is said.
_OWNERS: Mapping[Says, str] = MappingProxyType(
    {
        Says.TUMOR: "tumor",
        Says.TOTAL: "total",
        Says.IN_ALL: "total",
        Says.WITH_MARGINS: "total",
        Says.MARGIN: "margin",
    }
)
#: Whose length each field takes; any other field takes all.
_ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "size": frozenset({"", "tumor", "total"}),
        "tumor": frozenset({"", "tumor"}),
        "margin": frozenset({"", "margin"}),
    }
)
_ANY_ROLE = frozenset({"", "tumor", "total", "margin"})
#: Marks that may stand between a length and the end of the text.
_MARKS: Mapping[Place, str] = MappingProxyType(
    {Place.BEFORE: " (", Place.AFTER: " ().,;:"}
)
#: Nothing needs no unit.
_BARE_ZERO = re.compile(r"^(?:0(?:\.0{0,30})?)(?= margins?$|$)")


class Statement(NamedTuple):
    """
    A charted length and what the words beside it say.

    Attributes:
        low_um: The smallest possible length in micrometers.
        high_um: The largest; None is no upper limit.
        role:
            What was measured: ``tumor``, ``total`` (tumor and margin),
            ``margin``, or nothing if no word says so.
        convention:
            How the margin counts: ``each_side``, ``as_written`` if both sides
            are counted already, or None.
        source: ``pathology``, ``imaging``, ``excision`` or None.
        lesion:
            The kind of lesion named beside the length, such as ``cyst``, as
            the table of lesions calls it; nothing for a mass or its like.
    """

    low_um: int
    high_um: int | None
    role: str = ""
    convention: str | None = None
    source: str | None = None
    lesion: str = ""


def read(field: str, text: str) -> Bounds:
    """
    Read the bounds of a charted size; the words beside it only have to be known.

    Raises:
        InvalidSizeError: If *text* is no statement of a length that *field* takes.
    """
    return read_statement(field, text)[:2]


def read_statement(field: str, text: str) -> Statement:
    """
    Read a length with the words beside it: exact, a range, a bound, or dimensions.

    >>> read_statement("size", "large 14 x 10 cm lipoma, by MRI").source
    'imaging'

    Args:
        field: ``size``, ``tumor`` or ``margin``, or the name of another length.
        text: The charted text.

    Raises:
        InvalidSizeError:
            If *text* is no length with its unit, a word is not known, or the
            words say that it is the length of another field.
    """
    try:
        return _statement(field, plain(_checked(text)))
    except UnreadableError as error:
        raise InvalidSizeError(field, text, str(error)) from None


def _checked(text: str) -> str:
    if len(text) > LONGEST or may_be_feet(text):
        raise UnreadableError(_ALLOWED)
    return text


def _statement(field: str, text: str) -> Statement:
    if field == "margin":
        if _is_no_margin(text):
            return Statement(0, 0, "margin")
        text = _BARE_ZERO.sub("0 cm", text)
    parts = [_read_part(field, part) for part in _parts(text)]
    said = [rows for _, rows in parts if rows] or [()]
    if len(said) > 1:
        raise UnreadableError("one length; give others in their own fields")
    low, high = _meet([bounds for bounds, _ in parts])
    return _told(field, *said)._replace(low_um=low, high_um=high)


def _is_no_margin(text: str) -> bool:
    if _FIRST.search(text) is not None or _WORDS.fullmatch(text) is None:
        return False
    rows = read_words(words_of(text), Place.ALONE)
    return not isinstance(rows, str) and len(rows) == 1


def _parts(text: str) -> list[str]:
    """Split several lengths; "and" between two words parts none."""
    parts = text.split(" and ")
    return parts if all(map(_FIRST.search, parts)) else [text]


def _meet(bounds: list[Bounds]) -> Bounds:
    """Keep the lengths that every part allows."""
    low = max(low for low, _ in bounds)
    high = min((high for _, high in bounds if high is not None), default=None)
    if high is not None and high < low:
        raise UnreadableError("bounds that leave a length, the smaller first")
    return low, high


def _read_part(field: str, text: str) -> tuple[Bounds, tuple[SizeWords, ...]]:
    """Read one length, and the rows that say more about it."""
    first = _FIRST.search(text)
    start = len(text) if first is None else first.start()
    before = _rows(text[:start], Place.BEFORE)
    size = find(text, start)
    if size is None or (start and text[start - 1] not in _OPENERS):
        raise UnreadableError(_ALLOWED)
    if field == "margin" and len(size.parts) > 1:
        raise UnreadableError("one length; 2 x 3 mm may be 3 mm on both sides")
    after = _rows(text[size.end :], Place.AFTER)
    if size.ends_with_in:
        _check_inch(text[size.end :])
    bound, is_about, told = _sorted_out(before, after)
    return _BOUND[bound](*size.bounds(is_about=is_about)), told


@lru_cache(maxsize=4096)
def _rows(text: str, place: Place) -> tuple[SizeWords, ...]:
    """Read all words on one side of a length; few are ever charted."""
    words = words_of(text)
    is_blank = not words and not any(map(str.isalpha, text))
    if _WORDS.fullmatch(text) is None or (is_blank and text.strip(_MARKS[place])):
        raise UnreadableError(_ALLOWED)
    rows = read_words(words, place)
    if isinstance(rows, str):
        raise UnreadableError(f'{_ALLOWED}; "{rows[:_SHOWN]}" is not read beside it')
    if any(row.says is Says.FINDING for row in rows):
        raise UnreadableError("a length; that margins are clear or not is none")
    return rows


def _check_inch(after: str) -> None:
    """Refuse "3 in diameter": three inches, or three of what, in diameter."""
    if not isinstance(read_words(("in", *words_of(after)), Place.AFTER), str):
        raise UnreadableError('inches written as "inch", or another unit')


@lru_cache(maxsize=4096)
def _sorted_out(
    before: tuple[SizeWords, ...], after: tuple[SizeWords, ...]
) -> tuple[Says | None, bool, tuple[SizeWords, ...]]:
    """Sort rows into a bound, whether it is about as much, and what else is told."""
    _check_place([row.says in _LIMITS for row in before])
    says = [row.says for row in (*before, *after)]
    bounds = [one for one in says if one in _BOUND]
    if len(bounds) > 1 or says.count(Says.ABOUT) > 1:
        raise UnreadableError("one bound for one size")
    told = tuple(row for row in (*before, *after) if row.says not in _SAYS_NO_MORE)
    return (bounds[0] if bounds else None), Says.ABOUT in says, told


def _check_place(is_limit: list[bool]) -> None:
    """Refuse a bound that does not stand right before its number."""
    if is_limit != sorted(is_limit):
        raise UnreadableError('a bound beside its number, such as "at least 3 cm"')


@lru_cache(maxsize=4096)
def _told(field: str, rows: tuple[SizeWords, ...]) -> Statement:
    """Say whose length it is, how it counts, where it was measured, and of what."""
    says = {row.says for row in rows}
    role, convention = _of_margin(says) if field == "margin" else _of_tumor(says)
    if role not in _ROLES.get(field, _ANY_ROLE):
        raise UnreadableError(f"the {field} alone; give the {role} in its own field")
    source = _only({s.value for s in says & _SOURCES}, "one source of a size")
    kinds = {row.lesion for row in rows if row.lesion}
    lesion = _only(kinds, "one lesion for one size") or ""
    return Statement(0, None, role, convention, source, lesion)


def _of_margin(says: set[Says]) -> tuple[str, str | None]:
    """Say whose length the value of a margin is, and how it counts."""
    ways = says & {Says.EACH_SIDE}
    if says & _COMBINED:
        ways |= {Says.AS_WRITTEN}
    conventions = {way.value for way in ways}
    convention = _only(conventions, "a margin of each side, or of both together")
    return _role(says - _COMBINED - {Says.EACH_SIDE}), convention


def _of_tumor(says: set[Says]) -> tuple[str, None]:
    """Say whose length the value of another size is; it counts once."""
    if says & {Says.EACH_SIDE, Says.AS_WRITTEN}:
        raise UnreadableError("a size; give a margin in its own field")
    is_measured = Says.MEASURED in says and Says.PATHOLOGY not in says
    return _role(says) or ("tumor" if is_measured else ""), None


def _role(says: set[Says]) -> str:
    """Say whose length it is; a total may name the tumor, too."""
    owners = says - _SOURCES - {Says.MEASURED}
    if Says.TOTAL in owners:
        owners -= {Says.TUMOR, Says.IN_ALL}
    names = {_OWNERS[owner] for owner in owners}
    return _only(names, "one length of one thing") or ""


def _only(found: set[str], allowed: str) -> str | None:
    """Return what is found, if anything; refuse several."""
    if len(found) > 1:
        raise UnreadableError(allowed)
    return next(iter(found), None)
