"""Sizes that are given by a comparison: "the size of an orange"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import bit_of, bit_of_part
from cptsofttissue.record.lengths import Span

__all__ = ["LIKENS", "is_likened", "is_unlike"]


def is_likened(one: Statement) -> bool:
    """Whether a sentence may compare the tumor of the operation to something."""
    is_of_tumor = one.names_tumor or bool(one.line.asks & _IT)
    is_earlier = bool(one.line.asks & _EARLIER) or "had been" in one.line.text
    return is_of_tumor and not is_earlier


def is_unlike(one: Statement, stated: Iterable[Span]) -> bool:
    """Whether the tumor is compared to a thing that is not of a stated size."""
    match = _COMPARISON.search(one.line.text)
    if match is None:
        return False
    span = _span_of_thing(match["thing"] or match["sized"])
    return span is None or not any(_overlaps(span, other) for other in stated)


def _span_of_thing(thing: str) -> Span | None:
    """Return the size of a thing; None if the table does not have it."""
    words, sizes = thing.split(), signs(Sign.AS_LARGE_AS)
    names = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((Span.parse(sizes[name]) for name in names if name in sizes), None)


def _overlaps(one: Span, other: Span) -> bool:
    """Whether two lengths overlap."""
    return _reaches(one, other) and _reaches(other, one)


def _reaches(one: Span, other: Span) -> bool:
    """Whether a length may be as large as the least of another."""
    return one.high_um is None or other.low_um <= one.high_um


_COMPARED = ("comparable", "similar", "equal", "bigger", "larger", "smaller")
#: Words of a comparison, as bits of a line.
LIKENS = bit_of(
    "size", "sized", "big", "large", "small", "like", *_COMPARED
) | bit_of_part("sized")
_IT = bit_of("it")
#: With one of these the size is an earlier one.
_EARLIER = bit_of("once", "grown", "ago", "initially", "originally", "previously")
_COMPARISON = re.compile(
    r"(?:\bsize of|\bas (?:big|large|small) as|\bcomparable (?:in size )?(?:to|with)"
    r"|\b(?:similar|equal) in size to|\bsize like"
    r"|\b(?:no (?:bigger|larger|more)|smaller) than) "
    r"(?:an?|his|her|my|the surgeon's) (?:small |large |medium )?"
    r"(?P<thing>[a-z]+(?: [a-z]+)?)"
    r"|\b(?P<sized>[a-z]+(?:[ -]ball)?)[ -]sized\b"
)
