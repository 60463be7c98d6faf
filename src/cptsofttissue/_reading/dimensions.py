"""Numbers with units, and the dimensions of a tumor, in whole micrometers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from cptsofttissue._reading.size_words import Says, label_pattern, labels
from cptsofttissue.errors import InvalidSizeError

__all__ = [
    "UM",
    "UNIT",
    "Dimensions",
    "UnreadableError",
    "find",
    "read_number",
    "unit_named",
]

#: A number as numerator and denominator.
Ratio = tuple[int, int]

#: Micrometers in one unit.
UM: Mapping[str, int] = MappingProxyType({"cm": 10_000, "mm": 1_000, "in": 25_400})

_MOST_DIMENSIONS = 3

#: A carpenter's fraction; any other slash parts two lengths.
_FRACTION = re.compile(
    r"(?:(?P<whole>[0-9]{1,9})(?P<link>[ -]))?"
    r"(?P<above>[1-9][0-9]?) ?/ ?(?P<below>2|4|8|16|32)"
)
_DECIMAL = r"[0-9]{1,9}(?:\.[0-9]{0,30})?|\.[0-9]{1,30}"
_NUMBER = (
    r"(?<!/)(?<!/ )(?:[0-9]{1,9}[ -])?[1-9][0-9]? ?/ ?(?:2|4|8|16|32)(?![0-9.]| ?/)"
    rf"|{_DECIMAL}"
)
#: A unit ends where no letter follows, but for the sign between two dimensions.
UNIT = (
    r"(?:(?:cms?|mms?|centimet(?:er|re)s?|millimet(?:er|re)s?|inch(?:es)?|in)"
    r'(?![a-wyz]|x(?! ?\.?[0-9]))|")'
)
_BY = re.compile(r" ?(?P<sign>x|\*|by|/) ?(?=\.?[0-9])")


class UnreadableError(Exception):
    """Carries what would have been allowed."""


def unit_named(text: str) -> str:
    """
    Return the key in :data:`UM` of a unit as it is written.

    >>> [unit_named(text) for text in ("centimeters", "mm", "inches")]
    ['cm', 'mm', 'in']
    """
    return {"c": "cm", "m": "mm"}.get(text[0], "in")


def read_number(field: str, text: str, unit: str) -> int:
    """
    Read a bare number of *unit*, a key of :data:`UM`, in micrometers.

    Raises:
        InvalidSizeError: If *text* is no number, or finer than a micrometer.
    """
    try:
        return _whole_um(_number(text), unit)
    except UnreadableError as error:
        raise InvalidSizeError(field, text, str(error)) from None


def _number(text: str) -> Ratio:
    if re.fullmatch(_DECIMAL, text):
        return _decimal(text)
    match = _FRACTION.fullmatch(text)
    if match is None:
        raise UnreadableError("a number such as 2.4, not negative")
    return _proper(match)


def _decimal(text: str) -> Ratio:
    units, _, decimals = text.partition(".")
    return int(units + decimals), 10 ** len(decimals)


def _proper(match: re.Match[str]) -> Ratio:
    """Read a fraction below one, alone or after a whole number."""
    above, below = int(match["above"]), int(match["below"])
    if above >= below:
        raise UnreadableError("a fraction below one, or dimensions with an x between")
    return int(match["whole"] or 0) * below + above, below


def _whole_um(number: Ratio, unit: str) -> int:
    above, below = number
    um, remainder = divmod(above * UM[unit], below)
    if remainder:
        raise UnreadableError("whole micrometers, not finer")
    return um


class _Dimension(NamedTuple):
    """What was found of one dimension; its lower number is always there."""

    low: str
    low_unit: str | None
    high: str | None
    high_unit: str | None
    label: str | None
    late_unit: str | None


class Dimensions(NamedTuple):
    """
    One to three lengths that stand for one thing, as found in a text.

    Attributes:
        text: The text.
        parts: What was found of each.
        signs: What stands between them.
        end: Where in the text they end.
    """

    text: str
    parts: tuple[_Dimension, ...]
    signs: frozenset[str]
    end: int

    def bounds(self, *, is_about: bool) -> tuple[int, int | None]:
        """
        Bound the greatest dimension, in micrometers.

        Args:
            is_about: Whether each may be half a unit of its last digit off.
        """
        ends = list(self._ends(halves=int(is_about)))
        if len(ends) == 1:
            return ends[0]
        self._check()
        high = max(high for _, high in ends) if self._names_the_longest else None
        return max(low for low, _ in ends), high

    @property
    def ends_with_in(self) -> bool:
        """Whether they end with the word "in", which may be no unit."""
        return self.text.endswith(" in", 0, self.end)

    @property
    def _names_the_longest(self) -> bool:
        """Whether the longest is among them: of three, unlabeled, or labeled so."""
        named = [labels()[label] for label in self._labels]
        is_all = len(self.parts) == _MOST_DIMENSIONS or not named
        return is_all or Says.LENGTH in named

    @property
    def _labels(self) -> list[str]:
        """The labels of the dimensions that have one."""
        return [part.label for part in self.parts if part.label]

    def _check(self) -> None:
        if len(self.parts) > _MOST_DIMENSIONS:
            raise UnreadableError("at most three dimensions")
        for part in self.parts:
            if part.low_unit == "in" and f"in {part.label}" in labels():
                raise UnreadableError('inches written as "inch", or another unit')
        if [bool(part.high) for part in self.parts] == [False, True, False]:
            raise UnreadableError("one size; 2 x 2 to 3 x 3 cm are two")
        if "/" in self.signs:
            self._check_slashes()

    def _check_slashes(self) -> None:
        """Refuse a slash that is not plainly one between dimensions."""
        numbers = [part.low for part in self.parts]
        is_plain = self.signs <= {"/"} and not any(p.high for p in self.parts)
        if not is_plain or not all(map(_is_plain_length, numbers)):
            raise UnreadableError("dimensions with an x between them")
        if self._is_like_a_fraction(numbers):
            raise UnreadableError('dimensions such as "3 x 2 cm", or a decimal number')

    def _is_like_a_fraction(self, numbers: list[str]) -> bool:
        """Whether two whole numbers, the smaller first, share a unit."""
        is_whole = len(numbers) == 2 and all(map(str.isdecimal, numbers))  # noqa: PLR2004
        has_unit = self.parts[0].low_unit is not None
        return is_whole and not has_unit and int(numbers[0]) < int(numbers[1])

    def _ends(self, halves: int) -> Iterator[tuple[int, int]]:
        """Bound each dimension; a unit holds for what stands before it."""
        unit = ""
        for part in reversed(self.parts):
            high_unit = part.late_unit or part.high_unit or part.low_unit or unit
            unit = part.low_unit or high_unit
            yield _bounds_of(part.low, unit, part.high, high_unit, halves)


@lru_cache(maxsize=8192)
def _bounds_of(
    low: str, unit: str, high: str | None, high_unit: str, halves: int
) -> tuple[int, int]:
    """Bound one dimension, whose numbers are charted again and again."""
    if high:
        _check_range((low, unit), (high, high_unit))
    least, most = _ums(low, unit, -halves), _ums(high or low, high_unit, halves)
    return min(least), max(most)


def _is_plain_length(number: str) -> bool:
    return "/" not in number and _decimal(number)[0] > 0


def find(text: str, start: int) -> Dimensions | None:
    """Find the dimensions that begin at *start*, if any do."""
    parts: list[_Dimension] = []
    signs: set[str] = set()
    first_end, last, pattern = start, start, _dimension()
    while match := pattern.match(text, start):
        first_end = first_end if parts else match.end("length")
        parts.append(_Dimension(*match.group(*_Dimension._fields)))
        start = last = match.end()
        separator = _BY.match(text, start)
        if separator is None:
            break
        signs.add(separator["sign"])
        start = separator.end()
    if not parts:
        return None
    end = first_end if len(parts) == 1 else last
    return Dimensions(text, tuple(parts), frozenset(signs), end)


@cache
def _dimension() -> re.Pattern[str]:
    """Return what one dimension looks like: a number or two, and what it is called."""
    label = label_pattern()
    return re.compile(
        rf"(?P<length>(?P<low>{_NUMBER})(?:[ -]?(?P<low_unit>{UNIT}))?\.?"
        rf"(?: ?(?:-|to|or) ?(?P<high>{_NUMBER})(?:[ -]?(?P<high_unit>{UNIT}))?\.?)?)"
        rf"(?: ?\(?(?P<label>{label})(?![a-z])\)?(?: ?(?P<late_unit>{UNIT}))?)?"
    )


def _check_range(low: tuple[str, str], high: tuple[str, str]) -> None:
    if _ums(*low, 0)[0] > _ums(*high, 0)[0]:
        raise UnreadableError("bounds that leave a length, the smaller first")


@lru_cache(maxsize=4096)
def _ums(number: str, unit: str, halves: int) -> tuple[int, ...]:
    """Read all that *number* may mean, moved by so many halves of its last digit."""
    if not unit:
        raise UnreadableError("a number with its unit: cm, mm or in")
    name = unit_named(unit)
    ratios = _ratios(number, name)
    if not halves:
        return tuple([um for ratio in ratios for um in _exact_um(ratio, name)])
    moved = ((2 * above + halves, 2 * below) for above, below in ratios)
    return tuple([max(0, above * UM[name] // below) for above, below in moved])


def _exact_um(number: Ratio, unit: str) -> tuple[int, ...]:
    """
    Return the length, or the micrometers that a part of an inch lies between.

    The 16th of an inch is 1,587.5 micrometers.
    """
    above, below = number
    um, remainder = divmod(above * UM[unit], below)
    if remainder:
        return (um, um + 1) if unit == "in" else (_whole_um(number, unit),)
    return (um,)


def _ratios(number: str, unit: str) -> Iterator[Ratio]:
    """
    Read all that a number with a slash may mean, the fraction first.

    People chart inches in fractions, but 3/4 cm may also be 3 by 4 cm.
    """
    match = _FRACTION.fullmatch(number) if "/" in number else None
    if match is None:
        yield _decimal(number)
        return
    above, below = int(match["above"]), int(match["below"])
    if above >= below and match["whole"] is None:
        yield above, 1
        return
    yield _proper(match)
    if unit != "in" and match["link"] != " ":
        yield below, 1
