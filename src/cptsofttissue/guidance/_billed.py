"""Compare a billed code with what a record supports: the verdict and the dollars."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache, reduce
from typing import NamedTuple, final

from cptsofttissue._amounts import exact_difference
from cptsofttissue._reading.missing import is_missing, stated
from cptsofttissue._reading.words import Words, in_order
from cptsofttissue.claims import ClaimLine
from cptsofttissue.claims._values import SIDES, split_units
from cptsofttissue.coding.code_families import CodeFamily
from cptsofttissue.coding.editions import Code, catalog, years
from cptsofttissue.coding.resolution import Status
from cptsofttissue.errors import UnknownTermError, WrongTypeError
from cptsofttissue.fees._modifiers import Effect, of_effect, sides_of
from cptsofttissue.guidance._digits import digits_of
from cptsofttissue.record._stated import all_sides, one_side
from cptsofttissue.record.anatomy import Side, SiteReading
from cptsofttissue.record.lesions import LesionReading

__all__ = [
    "AuditVerdict",
    "Billed",
    "Difference",
    "Direction",
    "Place",
    "Support",
    "add_ons_of",
    "difference",
    "direction",
    "fee_applies",
    "judge",
    "read_billed",
    "read_side",
    "read_units",
]


class AuditVerdict(StrEnum):
    """
    How a billed code compares with the record; only ``supported`` is a pass.

    Attributes:
        SUPPORTED: It is the one code that the record supports.
        POSSIBLE:
            It is one of several codes that the record leaves possible, and the
            questions of the answer would settle it. Or it was billed with several
            units, for several digits, or for both sides, and a record of one tumor
            cannot confirm that. Or the record names several sides, or its pathology
            names another lesion or depth, or one that cannot be read.
        NOT_SUPPORTED:
            It is not one of the codes that the record supports, or it was billed for
            the other side, or for another finger or toe.
        OTHER_FAMILY: The record leads to another code family, which has no codes here.
        UNREADABLE: No code was billed, or it or the record cannot be read.
    """

    SUPPORTED = "supported"
    POSSIBLE = "possible"
    NOT_SUPPORTED = "not_supported"
    OTHER_FAMILY = "other_family"
    UNREADABLE = "unreadable"


class Direction(StrEnum):
    """
    Whether what was billed is paid more than what the record supports.

    Attributes:
        HIGHER: More, for every code that the record supports.
        LOWER: Less, for every code that the record supports.
        SAME: The same, for every code that the record supports.
        EITHER: It depends on which of the codes is right.
        UNKNOWN: An amount is not known.
    """

    HIGHER = "higher"
    LOWER = "lower"
    SAME = "same"
    EITHER = "either"
    UNKNOWN = "unknown"


_SEVERAL_UNITS = (
    "were billed, but the record is for one tumor: was there one tumor for each unit, "
    "or were both sides done?"
)
_BOTH_SIDES = (
    "modifiers: both sides were billed, but the record is for one tumor: "
    "was there one on each side?"
)
_SEVERAL_DIGITS = (
    "modifiers: several digits were billed, but the record is for one tumor: "
    "was there one on each?"
)


_ADD_ON_ALONE = (
    "billed: {} is billed only in addition to another code, for what that one does not "
    "count, but the record is for one tumor: were there more, and were both billed?"
)


#: A record that names both may be of either.
_LEFT_AND_RIGHT = (Side.LEFT, Side.RIGHT)


class Place(NamedTuple):
    """
    The place of the tumor in a record, as far as modifiers can name it.

    Attributes:
        side: The side that the record names, if any.
        digits: The modifiers of a finger, toe or eyelid that fit; None if all do.
        sides: Every side that the record names; several contradict each other.
    """

    side: Side | None = None
    digits: frozenset[str] | None = None
    sides: tuple[Side, ...] = ()

    @classmethod
    def of(
        cls,
        site: SiteReading | None,
        lesion: LesionReading | None,
        *other_sides: Side | None,
    ) -> Place:
        """
        Return the place that the site, the lesion and other parts of a record name.

        >>> left = LesionReading.parse("left thigh mass")
        >>> print(*Place.of(SiteReading.parse("right thigh"), left).sides)
        left right
        """
        lesion_site = lesion and lesion.site
        readings = [reading for reading in (site, lesion_site) if reading is not None]
        sides = [*other_sides, *(reading.side for reading in readings)]
        if lesion and not lesion_site and len(lesion.sides) == 1:
            sides += lesion.sides  # "left lipoma", wherever it is
        return cls(
            reduce(one_side, sides, None),
            reduce(_common_digits, map(digits_of, readings), None),
            in_order(Side, (*all_sides(site, lesion), *filter(None, other_sides))),
        )

    @property
    def contradicts(self) -> bool:
        """Whether the record names several sides; one tumor has only one."""
        return len(self.sides) > 1

    def allows(self, modifiers: tuple[str, ...]) -> bool:
        """Whether none of the modifiers names another finger, toe or eyelid."""
        digits = of_effect(modifiers, Effect.DIGIT)
        return self.digits is None or self.digits.issuperset(digits)


def _common_digits(
    first: frozenset[str] | None, second: frozenset[str] | None
) -> frozenset[str] | None:
    """Return the digits that both allow; all of them if they share none."""
    if first is None or second is None:
        return first if second is None else second
    return first & second or first | second


#: The place in a record that names none.
_ANYWHERE = Place()


class Billed(NamedTuple):
    """A code that was billed, its modifiers, and how often."""

    code: str
    modifiers: tuple[str, ...]
    units: int = 1

    @classmethod
    def of(cls, code: str, modifiers: Iterable[str], units: int) -> Billed:
        """
        Read a line of a claim.

        Raises:
            InvalidFactError: If a part cannot be read, or parts exclude each other.
        """
        line = ClaimLine(code=code, modifiers=tuple(modifiers), units=units)
        return cls(line.code, line.modifiers, line.units)

    def problem(self, support: Support) -> str:
        """
        Say what its units, sides and digits leave open for a record of one tumor.

        Args:
            support: What the record supports.
        """
        add_on = _ADD_ON_ALONE.format(self.code) if self.code in support.add_ons else ""
        problems = (self._place_problem(support.place), add_on, support.pathology)
        return "; ".join(filter(None, problems))

    def _place_problem(self, place: Place) -> str:
        """Say how its sides, digits and units disagree with the place of the tumor."""
        if self.names_other_side(place.side):
            side = f"the {place.side} side"
            return f"modifiers: the record names {side}, but {self} was billed"
        if not place.allows(self.modifiers):
            return f"modifiers: the record does not name the digit of {self}"
        if place.contradicts:
            return f"modifiers: the record names {' and '.join(place.sides)}"
        if self.units > 1:
            return f"units: {self.units} {_SEVERAL_UNITS}"
        if self.names_both_sides:
            return _BOTH_SIDES
        return _SEVERAL_DIGITS if self.tumors > 1 else ""

    def names_other_place(self, place: Place) -> bool:
        """Whether its modifiers name another side or digit than the record."""
        return self.names_other_side(place.side) or not place.allows(self.modifiers)

    def names_other_side(self, side: Side | None) -> bool:
        """Whether its modifiers name a side, and not that of the record."""
        sides = sides_of(self.modifiers)
        return bool(sides) and side in set(_LEFT_AND_RIGHT) - sides

    @property
    def names_both_sides(self) -> bool:
        """Whether its modifiers say that both sides were done."""
        both = set(_LEFT_AND_RIGHT) <= sides_of(self.modifiers)
        return both or bool(of_effect(self.modifiers, Effect.BILATERAL))

    @property
    def tumors(self) -> int:
        """How many tumors it was billed for, at least."""
        digits = of_effect(self.modifiers, Effect.DIGIT)
        sides = len(_LEFT_AND_RIGHT) if self.names_both_sides else 1
        return max(self.units, sides, len(digits))

    def __str__(self) -> str:
        text = "-".join((self.code, *self.modifiers))
        return text if self.units == 1 else f"{self.units} x {text}"


class Support(NamedTuple):
    """
    What a record supports, for comparison with a billed code.

    Attributes:
        status: Whether it supports one code, several, or another family.
        candidates: The number of every code that remains possible.
        families: The codes of each other family that remains possible, as written.
        place: The place of the tumor.
        pathology: How the pathology report disagrees; empty if it does not.
        add_ons: The codes that are billed only in addition to the candidates.
    """

    status: Status
    candidates: tuple[str, ...]
    families: tuple[tuple[str, ...], ...]
    place: Place = _ANYWHERE
    pathology: str = ""
    add_ons: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether there is one code, and nothing in the record contradicts it."""
        is_one = self.status is Status.DETERMINED
        return is_one and not (self.place.contradicts or self.pathology)


@final
class Difference(NamedTuple):
    """
    Billed amount minus supported amount, in US dollars.

    Attributes:
        lowest: The least over the codes that the record supports.
        highest: The most over them.
    """

    lowest: Decimal
    highest: Decimal


#: Five digits, or four and a letter at one end.
_NUMBER = re.compile(r"\d{4}[A-Z\d]|[A-Z]\d{4}")
#: A code that a spreadsheet stored as a number.
_WHOLE = re.compile(r"(\d{5})\.0+")
#: The number of units, as a spreadsheet may write it.
_COUNT = re.compile(r"(\d{1,8})(?:\.0+)?", re.ASCII)
#: A larger number is treated as another code in the same cell.
_MOST_UNITS = 999
_ALLOWED = (
    "one code of five characters, its modifiers behind hyphens, commas or spaces, "
    "and its units behind or before an x, such as 21931, 21931-LT or 21931x2"
)


def read_billed(value: Code | str) -> Billed | None:
    """
    Read a code as it was billed; None if nothing was billed.

    >>> print(*map(read_billed, (" 21931 LT ", "21931.0", "21931-59 x2", "n/a")))
    21931-LT 21931 2 x 21931-59 None

    Raises:
        UnknownTermError: If it is not one code of five characters.
        InvalidFactError: If a modifier cannot be read, or two exclude each other.
    """
    if not isinstance(value, str | Code):
        raise WrongTypeError("billed", value, "a code as text, such as 21931")
    text = str(value).strip()
    if is_missing("billed", text):
        return None
    code_text, units = split_units(text)
    number, *modifiers = _split_code(code_text)
    if not _NUMBER.fullmatch(number) or units > _MOST_UNITS:
        raise UnknownTermError("billed", value, _ALLOWED)
    return Billed.of(number, modifiers, units)


def read_side(value: Side | str | None) -> Side | None:
    """
    Read a side from its own column; None if it is blank or the midline.

    >>> read_side("LT"), read_side("both sides"), read_side("midline")
    (<Side.LEFT: 'left'>, <Side.BILATERAL: 'bilateral'>, None)

    Raises:
        UnknownTermError: If it is not a side.
        WrongTypeError: If it is not text.
    """
    side = stated("side", value)
    if side is None or (isinstance(side, str) and side.strip().lower() == _MIDLINE):
        return None
    return _SIDES.read(side)


#: The word for a place that is on neither side.
_MIDLINE = "midline"
_SIDES = Words("side", Side)


def read_units(value: str) -> int | None:
    """
    Read the units of a code from their own column; None if it is blank.

    >>> read_units("3"), read_units(" 1.0 "), read_units("")
    (3, 1, None)

    Raises:
        UnknownTermError: If it is not a whole number of at least 1.
    """
    text = value.strip()
    if is_missing("units", text):
        return None
    match = _COUNT.fullmatch(text)
    units = int(match[1]) if match else 0
    if not 1 <= units <= _MOST_UNITS:
        allowed = f"a whole number from 1 to {_MOST_UNITS}"
        raise UnknownTermError("units", value, allowed)
    return units


def _split_code(text: str) -> list[str]:
    """Split off the modifiers, and the decimals that a spreadsheet adds to a code."""
    number, *modifiers = re.split(r"[\s,-]+", text.upper())
    return [_WHOLE.sub(r"\1", number), *modifiers]


def judge(billed: Billed, support: Support) -> AuditVerdict:
    """Compare a billed code with what a record of one tumor supports."""
    if support.status is Status.OUT_OF_SCOPE:
        return AuditVerdict.OTHER_FAMILY
    if billed.names_other_place(support.place):
        return AuditVerdict.NOT_SUPPORTED
    if billed.code in support.add_ons:
        return AuditVerdict.POSSIBLE
    if billed.code in support.candidates:
        is_one = support.is_settled and billed.tumors == 1
        return AuditVerdict.SUPPORTED if is_one else AuditVerdict.POSSIBLE
    is_open = any(_may_be_in(codes, billed.code) for codes in support.families)
    return AuditVerdict.POSSIBLE if is_open else AuditVerdict.NOT_SUPPORTED


def add_ons_of(
    numbers: Iterable[str], families: tuple[CodeFamily, ...], year: int
) -> tuple[str, ...]:
    """
    Return the codes that are billed only in addition to some codes.

    >>> from cptsofttissue.coding.code_families import code_families
    >>> add_ons_of(["64776"], tuple(code_families().values()), 2026)
    ('64778',)

    Args:
        numbers: The codes.
        families: The families that they may be in.
        year: The year of the edition.
    """
    add_ons = _add_ons(families, year)
    return tuple(add_on for number in numbers for add_on in add_ons.get(number, ()))


@lru_cache(maxsize=256)
def _add_ons(
    families: tuple[CodeFamily, ...], year: int
) -> Mapping[str, tuple[str, ...]]:
    """Return the add-on codes of families in a year, by their primary code."""
    return {
        number: codes
        for family in reversed(families)
        for number, codes in family.add_ons(year).items()
    }


def _may_be_in(family: tuple[str, ...], number: str) -> bool:
    """Whether a code may be in a family; not every family lists its codes."""
    if not family:
        return number not in _soft_tissue()
    return any(_covers(codes, number) for codes in family)


def _covers(codes: str, number: str) -> bool:
    """Whether a range or pattern, such as 11400-11446 or 56xxx, includes a code."""
    first, _, last = codes.partition("-")
    return first.replace("x", "0") <= number <= (last or first).replace("x", "9")


@cache
def _soft_tissue() -> frozenset[str]:
    """Return the codes of soft tissue tumors of every edition."""
    return frozenset(code.number for year in years() for code in catalog(year))


def difference(
    billed: str, support: Support, price: Callable[[str], Decimal | None]
) -> Difference | None:
    """
    Subtract the amounts of the supported codes from that of the billed code.

    Args:
        billed: The code, without modifiers.
        support: What the record supports.
        price: Returns what a code is paid, in US dollars; None if not known.

    Returns:
        None if an amount is not known, another family is possible, or the billed
        code is an add-on code.
    """
    if support.families or not support.candidates or billed in support.add_ons:
        return None
    billed_amount, amounts = price(billed), tuple(map(price, support.candidates))
    known = [amount for amount in amounts if amount is not None]
    if billed_amount is None or len(known) < len(amounts):
        return None
    return Difference(
        exact_difference(billed_amount, max(known)),
        exact_difference(billed_amount, min(known)),
    )


#: The notice that a fee does not include the effect of a modifier.
_MODIFIER_NOTICE = "payment-modifier"


def fee_applies(modifiers: Iterable[str], notices: Iterable[str]) -> bool:
    """
    Say whether the fee of a code is the payment for a unit with these modifiers.

    >>> fee_applies(["LT"], []), fee_applies(["LT", "RT"], [])
    (True, False)

    Args:
        modifiers: The modifiers of the line.
        notices: The rules of the notices of the fee.
    """
    return _MODIFIER_NOTICE not in notices and not set(SIDES) <= set(modifiers)


def direction(dollars: Difference | None) -> Direction:
    """
    Say whether the billed code is paid more or less.

    >>> direction(Difference(Decimal("-87.18"), Decimal("0.00")))
    <Direction.EITHER: 'either'>
    """
    if dollars is None:
        return Direction.UNKNOWN
    if dollars.lowest > 0:
        return Direction.HIGHER
    if dollars.highest < 0:
        return Direction.LOWER
    return Direction.EITHER if dollars.lowest < dollars.highest else Direction.SAME
