"""Exact lengths, and ranges of lengths that a record allows."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any, final

from attrs import Attribute, field, frozen, validators

from cptsofttissue._reading import dimensions, sizes
from cptsofttissue.errors import InvalidSizeError, WrongTypeError

__all__ = ["ANY_LENGTH", "Length", "MarginConvention", "SizeSource", "Span"]

#: A number with more figures is no length.
_MOST_FIGURES = 30


class MarginConvention(StrEnum):
    """
    How a charted margin adds to the diameter; no published source settles it.

    ``as_written`` follows the guideline's sentence: diameter plus margin.
    ``each_side`` counts both sides: diameter plus twice the margin.
    ``either`` keeps both.
    """

    AS_WRITTEN = "as_written"
    EACH_SIDE = "each_side"
    EITHER = "either"


class SizeSource(StrEnum):
    """Where the documented size was measured; it should be measured at excision."""

    EXCISION = "excision"
    PATHOLOGY = "pathology"
    IMAGING = "imaging"


def _check_whole(_: object, attribute: Attribute[Any], value: Any) -> None:
    """Refuse all but whole numbers; a bool is none, though Python counts it as one."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongTypeError(attribute.name, value, "whole micrometers, as an int")


@final
@frozen(order=True)
class Length:
    """
    An exact, non-negative length.

    >>> Length.cm("2.4") + Length.mm(10)
    Length(um=34000)
    >>> print(Length.inch("1 1/2"))
    3.81 cm

    Attributes:
        um:
            Micrometers (µm), a whole number: adding a margin never rounds,
            so 3 cm is never 2.9999 cm.

    Raises:
        WrongTypeError: If *um* is not an int.
        ValueError: If *um* is negative.
    """

    um: int = field(validator=[_check_whole, validators.ge(0)])

    @classmethod
    def cm(cls, value: str | int | Decimal) -> Length:
        """
        Read a number of centimeters, as charted.

        Raises:
            WrongTypeError: If *value* is a float; pass the charted text.
            InvalidSizeError: If *value* is not a number, negative, or finer
                than one micrometer.
        """
        return cls(_whole_um(value, "cm"))

    @classmethod
    def mm(cls, value: str | int | Decimal) -> Length:
        """Read a number of millimeters; errors as in :meth:`cm`."""
        return cls(_whole_um(value, "mm"))

    @classmethod
    def inch(cls, value: str | int | Decimal) -> Length:
        """Read a number of inches of 25.4 mm; errors as in :meth:`cm`."""
        return cls(_whole_um(value, "in"))

    def __add__(self, other: Length) -> Length:
        return Length(self.um + other.um)

    def __str__(self) -> str:
        whole, part = divmod(self.um, dimensions.UM["cm"])
        return f"{whole}.{part:04}".rstrip("0").rstrip(".") + " cm"


def _whole_um(value: object, unit: str) -> int:
    if isinstance(value, str):
        return dimensions.read_number("length", value, unit)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        allowed = 'text, int or Decimal; pass the charted text, such as "2.4"'
        raise WrongTypeError("length", value, allowed)
    return dimensions.read_number("length", _figures(Decimal(value)), unit)


def _figures(value: Decimal) -> str:
    """Write *value* without an exponent, unless that would fill the memory."""
    is_short = abs(value.adjusted()) < _MOST_FIGURES  # 0 if it is not finite
    return f"{value:f}" if is_short else str(value)


@final
@frozen
class Span:
    """
    What a record says about a length: every length from *low* to *high*.

    >>> Span.parse("2-3 cm")
    Span(low_um=20000, high_um=30000)
    >>> print(Span.parse("4.2 x 3.1 x 2 cm"))
    4.2 cm
    >>> print(Span.parse("at least 3 cm"))
    at least 3 cm

    Attributes:
        low_um: The smallest possible length in micrometers, included.
        high_um:
            The largest possible length in micrometers, included; None means
            no upper limit.

    Raises:
        WrongTypeError: If *low_um* is not an int, or *high_um* not an int or None.
        InvalidSizeError:
            If the smallest is negative, or the largest is below it.
    """

    low_um: int = field(default=0, validator=_check_whole)
    high_um: int | None = field(
        default=None, validator=validators.optional(_check_whole)
    )

    def __attrs_post_init__(self) -> None:
        high_um = self.low_um if self.high_um is None else self.high_um
        if not 0 <= self.low_um <= high_um:
            bounds = f"{self.low_um} to {self.high_um}"
            raise InvalidSizeError(
                "size", bounds, "0 or more, the smaller length first"
            )

    @classmethod
    def exactly(cls, length: Length) -> Span:
        """Make a span of a single length."""
        return cls(length.um, length.um)

    @classmethod
    def parse(cls, text: str, *, field: str = "size") -> Span:
        """
        Read a charted size: exact, a range, a bound, or several dimensions.

        Of several dimensions the greatest counts.
        "About" means half a unit of the last charted digit either way.
        Other words in the text, as in "4 cm mass", must be known, and must not
        say that it is the length of another field. A span keeps only the length;
        pass the text to :class:`~cptsofttissue.Case` if the words matter too.

        >>> print(Span.parse("nontender 3 x 2 cm mass, by MRI"))
        3 cm

        Args:
            text: The charted text.
            field:
                ``size``, ``tumor`` or ``margin``, or the name of another
                length, for use in error messages.

        Raises:
            InvalidSizeError: If *text* is not such a size.
        """
        return cls(*sizes.read(field, text))

    @property
    def low(self) -> Length:
        """The smallest possible length, included."""
        return Length(self.low_um)

    @property
    def high(self) -> Length | None:
        """The largest possible length, included; None means no upper limit."""
        return None if self.high_um is None else Length(self.high_um)

    def __str__(self) -> str:
        if self.low_um == self.high_um:
            return str(self.low)
        bounds = (_lower_words(self.low_um), _upper_words(self.high_um))
        return " and ".join(filter(None, bounds)) or "at least 0 cm"


#: What a silent record says about a length.
ANY_LENGTH = Span()


# On whole micrometers, 30,001 and more is more than 30,000, and 29,999 or less
# is less than 30,000: the round number is printed.
def _lower_words(um: int) -> str:
    if not um:
        return ""
    beyond = um % 10 == 1
    return f"more than {Length(um - 1)}" if beyond else f"at least {Length(um)}"


def _upper_words(um: int | None) -> str:
    if um is None:
        return ""
    short = (um + 1) % 10 == 0
    return f"less than {Length(um + 1)}" if short else f"at most {Length(um)}"
