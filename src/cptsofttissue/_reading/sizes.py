"""The sizes people chart, read into whole micrometers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from cptsofttissue.errors import InvalidSizeError

__all__ = ["LONGEST", "UM", "Bounds", "read", "read_number"]

#: Lowest and highest possible length in micrometers; None is no upper limit.
Bounds = tuple[int, int | None]

#: Micrometers in one unit.
UM: Mapping[str, int] = MappingProxyType({"cm": 10_000, "mm": 1_000, "in": 25_400})

#: Nothing charted is longer.
LONGEST = 100
_MOST_DIMENSIONS = 3
_ALLOWED = (
    'a number, not negative, with cm, mm or in, such as "2.4 cm", "2-3 cm", '
    '"at least 3 cm" or "4.2 x 3.1 x 2 cm"'
)

_NUMBER = (
    r"(?:[0-9]{1,9}[ -])?[0-9]{1,9}/[0-9]{1,9}"
    r"|[0-9]{1,9}(?:\.[0-9]{0,30})?|\.[0-9]{1,30}"
)
_UNIT = r'cms?|mms?|centimet(?:er|re)s?|millimet(?:er|re)s?|inch(?:es)?|in|"'
_DIMENSION = re.compile(
    rf"(?P<low>{_NUMBER})(?:[ -]?(?P<low_unit>{_UNIT}))?\.?"
    rf"(?: ?(?:-|to) ?(?P<high>{_NUMBER})(?:[ -]?(?P<high_unit>{_UNIT}))?\.?)?"
)
_BY = re.compile(r" ?(?:x|\bby\b) ?")
_SPACES = re.compile(r"[ \t\r\n]+")
#: Typographic signs that stand for a plain one.
_SIGNS = str.maketrans({"×": "x", "–": "-", "—": "-", "≥": ">=", "≤": "<="})  # noqa: RUF001

_BOUND: Mapping[str, Callable[[int, int], Bounds]] = MappingProxyType(
    {
        "at least": lambda low, _: (low, None),
        "more than": lambda low, _: (low + 1, None),
        "at most": lambda _, high: (0, high),
        "less than": lambda _, high: (0, high - 1),
        "": lambda low, high: (low, high),
    }
)
_GREATEST = ("greatest", "largest", "longest", "maximum", "max")
#: Other words for the same bounds, before or after the size.
_BEFORE: Mapping[str, str] = MappingProxyType(
    {name: name for name in _BOUND}
    | {"measuring": ""}
    | dict.fromkeys((">=", "no less than", "not less than"), "at least")
    | dict.fromkeys((">", "greater than", "larger than", "over"), "more than")
    | dict.fromkeys(("<=", "up to", "no more than", "not more than"), "at most")
    | dict.fromkeys(("<", "smaller than", "under", "below"), "less than")
)
_AFTER: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("", "in size", "in diameter", "in greatest diameter"), "")
    | dict.fromkeys([f"in {which} dimension" for which in _GREATEST], "")
    | dict.fromkeys(("or greater", "or more", "or larger"), "at least")
    | dict.fromkeys(("or less", "or smaller"), "at most")
)
_ABOUT = ("", "about", "approximately", "approx.", "approx", "roughly", "around", "~")


def _any_of(words: Mapping[str, str] | tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_STATEMENT = re.compile(
    rf"(?P<before>{_any_of(_BEFORE)}) ?(?P<about>{_any_of(_ABOUT)}) ?"
    rf"(?P<size>.+?) ?(?P<after>{_any_of(_AFTER)})"
)


class _UnreadableError(Exception):
    """Carries what would have been allowed."""


class Statement(NamedTuple):
    low_um: int
    high_um: int | None
    role: str
    convention: str | None
    source: str | None


def read_statement(field: str, text: str) -> Statement:
    for tail, convention in ((" in all", "as_written"), (" on each side", "each_side")):
        if text.endswith(tail):
            return Statement(
                *read(field, text.removesuffix(tail)), "", convention, None
            )
    return Statement(*read(field, text), "", None, None)


def read(field: str, text: str) -> Bounds:
    """
    Read a charted size: exact, a range, a bound, or several dimensions.

    Raises:
        InvalidSizeError: If *text* is not such a size.
    """
    try:
        return _meet([_statement(part) for part in _plain(text).split(" and ")])
    except _UnreadableError as error:
        raise InvalidSizeError(field, text, str(error)) from None


def _meet(bounds: list[Bounds]) -> Bounds:
    """Keep the lengths that every statement allows."""
    low = max(low for low, _ in bounds)
    high = min((high for _, high in bounds if high is not None), default=None)
    if high is not None and high < low:
        raise _UnreadableError("bounds that leave a length, the smaller first")
    return low, high


def _plain(text: str) -> str:
    if len(text) > LONGEST:
        raise _UnreadableError(_ALLOWED)
    plain = _SPACES.sub(" ", text.translate(_SIGNS)).strip(" ").lower()
    return re.sub(r"^between ([0-9.].*) and (?=[0-9.])", r"\1 to ", plain)


def _statement(text: str) -> Bounds:
    """Read one size with the words that bound it."""
    match = _STATEMENT.fullmatch(text)
    if match is None:
        raise _UnreadableError(_ALLOWED)
    low, high = _greatest(match["size"], about=bool(match["about"]))
    before, after = _BEFORE[match["before"]], _AFTER[match["after"]]
    if before and after:
        raise _UnreadableError("one bound for one size")
    word = before or after
    return _BOUND[word](low, high)


def _greatest(text: str, *, about: bool) -> tuple[int, int]:
    """Read one to three dimensions; the greatest counts."""
    dimensions = [_DIMENSION.fullmatch(part) for part in _BY.split(text)]
    unit, lows, highs = "", [0], [0]
    for match in reversed(dimensions):  # a unit holds for what stands before it
        if match is None or len(dimensions) > _MOST_DIMENSIONS:
            raise _UnreadableError(_ALLOWED)
        high_unit = match["high_unit"] or match["low_unit"] or unit
        unit = match["low_unit"] or high_unit
        lows.append(_um(match["low"], unit, -about))
        highs.append(_um(match["high"] or match["low"], high_unit, +about))
    return max(lows), max(highs)


def _um(number: str, unit: str, halves: int) -> int:
    """Read *number* of *unit*, moved by so many halves of its last digit."""
    if not unit:
        raise _UnreadableError("a number with its unit: cm, mm or in")
    above, below = _ratio(number)
    name = {"c": "cm", "m": "mm"}.get(unit[0], "in")
    if not halves:
        return _whole_um(above, below, name)
    return (2 * above + halves) * UM[name] // (2 * below)


def read_number(field: str, text: str, unit: str) -> int:
    """
    Read a bare number of *unit*, a key of :data:`UM`, in micrometers.

    Raises:
        InvalidSizeError: If *text* is no number, or finer than a micrometer.
    """
    try:
        return _whole_um(*_ratio(text), unit)
    except _UnreadableError as error:
        raise InvalidSizeError(field, text, str(error)) from None


def _ratio(number: str) -> tuple[int, int]:
    """Read a number as numerator and denominator: 2.4 is 24/10, 1 1/2 is 3/2."""
    if re.fullmatch(_NUMBER, number) is None:
        raise _UnreadableError("a number such as 2.4, not negative")
    if "/" not in number:
        units, _, decimals = number.partition(".")
        return int(units + decimals), 10 ** len(decimals)
    *whole, fraction = re.split("[ -]", number)
    above, below = map(int, fraction.split("/"))
    if not below:
        raise _UnreadableError("a fraction with a denominator above zero")
    return int("".join(whole) or 0) * below + above, below


def _whole_um(above: int, below: int, unit: str) -> int:
    um, rest = divmod(above * UM[unit], below)
    if rest:
        raise _UnreadableError("whole micrometers, not finer")
    return um
