"""Charted lengths with the words beside them, which may say more than a length."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cptsofttissue._reading import sizes
from cptsofttissue._reading.words import in_order
from cptsofttissue.errors import (
    ContradictionError,
    InvalidSizeError,
    UnknownTermError,
    WrongTypeError,
)
from cptsofttissue.record._lesions import is_other
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import Length, MarginConvention, SizeSource, Span
from cptsofttissue.record.lesions import LesionReading

__all__ = [
    "WIDEST",
    "Lesion",
    "Stated",
    "agreed",
    "either_lesion",
    "measured",
    "meet",
    "read_length",
]

#: Wider is treated as a data-entry error.
WIDEST = Length.cm(200)


def measured(name: str, value: object) -> Span:
    if isinstance(value, str):
        return read_length(name, value).span
    if isinstance(value, Length):
        return _plausible(name, Span.exactly(value), value)
    if isinstance(value, Span):
        return _plausible(name, value, value)
    allowed = 'the charted text with its unit, such as "2.4 cm", or a Length'
    raise WrongTypeError(name, value, allowed)


class Stated(NamedTuple):
    """
    What a charted length states.

    Attributes:
        field: The fact it is: of a size, the words may say that it is the tumor.
        span: Every length it may be.
        convention: How a margin counts, if the words say so.
        source: Where it was measured, if the words say so.
        lesion: What the words say of the lesion it is the length of, if anything.
    """

    field: str
    span: Span
    convention: MarginConvention | None
    source: SizeSource | None
    lesion: LesionReading | None


@lru_cache(maxsize=4096)
def read_length(name: str, text: str) -> Stated:
    """
    Read a charted length with the words beside it.

    >>> read_length("size", "2.5 cm mass").field
    'tumor'

    Raises:
        InvalidSizeError: If it cannot be read, or is no such length.
    """
    said = sizes.read_statement(name, text, _unread)
    field = said.role if name == "size" and said.role == "tumor" else name
    span = _plausible(field, Span(said.low_um, said.high_um), text)
    how, source = said.convention, said.source
    return Stated(
        field,
        span,
        None if how is None else MarginConvention(how),
        None if source is None else SizeSource(source),
        LesionReading.parse(said.lesion) if said.lesion else None,
    )


def _unread(phrase: str) -> tuple[str, ...]:
    """Return the words that keep a phrase from naming a lesion; none if it does."""
    try:
        LesionReading.parse(phrase)
    except UnknownTermError as error:
        return error.unread or tuple(phrase.split())
    return ()


def agreed(one: MarginConvention, other: MarginConvention) -> MarginConvention:
    """Read two statements of how a margin counts; two that differ are both kept."""
    said = {one, other} - {MarginConvention.EITHER}
    return said.pop() if len(said) == 1 else MarginConvention.EITHER


#: Kinds of lesion, and what their words say of the depth.
Lesion = tuple[tuple[str, ...], tuple[Depth, ...] | None]


def either_lesion(own: Lesion, named: Lesion) -> Lesion:
    """
    Read one lesion from two statements.

    A kind that only one of them names, and a depth that only one of them says,
    stays possible.
    """
    (kinds, depths), (others, said) = own, named
    more = [kind for kind in others if is_other(kinds, kind)]
    found = {*(depths or ()), *(said or ())}
    return tuple(sorted({*kinds, *more})), in_order(Depth, found) or None


def _plausible(name: str, span: Span, given: object) -> Span:
    """Refuse what no tumor measures; a margin may be zero, a tumor may not."""
    least = 0 if name == "margin" else 1
    greatest = span.low_um if span.high_um is None else span.high_um
    is_zero = span.high_um is not None and greatest < least
    if is_zero or greatest > WIDEST.um:
        above = "more than" if least else "from"
        raise InvalidSizeError(name, given, f"{above} 0 cm, at most {WIDEST}")
    return span


def meet(own: Span | None, other: Span) -> Span:
    """Keep what two statements of a tumor both allow."""
    if own is None:
        return other
    low = max(own.low_um, other.low_um)
    high = min((s.high_um for s in (own, other) if s.high_um is not None), default=None)
    if high is not None and high < low:
        raise ContradictionError("tumor", str(own), f"as charted elsewhere: {other}")
    return Span(low, high)
