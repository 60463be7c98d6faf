"""Sizes that are told by a likeness: "the size of an orange"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import bit_of, bit_of_part
from cptsofttissue.record.lengths import Span

__all__ = ["LIKENS", "is_likened", "is_unlike"]


def is_likened(one: Told) -> bool:
    """Whether a sentence may liken the tumor to something, at the operation."""
    is_of_tumor = one.names_tumor or bool(one.line.asks & _IT)
    is_earlier = bool(one.line.asks & _BEFORE) or "had been" in one.line.text
    return is_of_tumor and not is_earlier


def is_unlike(one: Told, stated: Iterable[Span]) -> bool:
    """Whether a likeness of the tumor is larger or smaller than what is stated."""
    found = _LIKENESS.search(one.line.text)
    if found is None:
        return False
    likened = _size_of(found["thing"] or found["sized"])
    return likened is None or not any(_meets(likened, own) for own in stated)


def _size_of(thing: str) -> Span | None:
    """Return how large a thing may be; None if the table does not know it."""
    words, sizes = thing.split(), signs(Sign.AS_LARGE_AS)
    names = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((Span.parse(sizes[name]) for name in names if name in sizes), None)


def _meets(one: Span, other: Span) -> bool:
    """Whether two lengths may be the same."""
    return _reaches(one, other) and _reaches(other, one)


def _reaches(one: Span, other: Span) -> bool:
    return one.high_um is None or other.low_um <= one.high_um


_COMPARED = ("comparable", "similar", "equal", "bigger", "larger", "smaller")
#: What a line has set that has a likeness.
LIKENS = bit_of(
    "size", "sized", "big", "large", "small", "like", *_COMPARED
) | bit_of_part("sized")
_IT = bit_of("it")
#: With these it is told how large it was before.
_BEFORE = bit_of("once", "grown", "ago", "initially", "originally", "previously")
_LIKENESS = re.compile(
    r"(?:\bsize of|\bas (?:big|large|small) as|\bcomparable (?:in size )?(?:to|with)"
    r"|\b(?:similar|equal) in size to|\bsize like"
    r"|\b(?:no (?:bigger|larger|more)|smaller) than) "
    r"(?:an?|his|her|my|the surgeon's) (?:small |large |medium )?"
    r"(?P<thing>[a-z]+(?: [a-z]+)?)"
    r"|\b(?P<sized>[a-z]+(?:[ -]ball)?)[ -]sized\b"
)
