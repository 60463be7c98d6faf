"""Phrases of a chart parted into plain words, with abbreviations written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import folded

__all__ = ["LONGEST", "tokens"]

#: No phrase of a field is longer.
LONGEST = 200

_SIGNS: Mapping[str, str] = {
    **dict.fromkeys(",;:()", ","),
    "/": "or",
    "&": "and",
    "+": "and",
}


@frozen(eq=False, repr=False)
class _Abbreviation:
    """A row of the table of abbreviations: how a chart shortens some words."""

    short: str = field(metadata=tables.KEY)
    words: str
    source: str


def tokens(text: str) -> tuple[str, ...]:
    """
    Part a phrase into words; articles go, abbreviations are written out.

    >>> tokens("Post. aspect of the R forearm/wrist")
    ('posterior', 'aspect', 'of', 'right', 'forearm', 'or', 'wrist')
    """
    plain = folded(text).replace("and/or", "or")
    return tuple(_written_out(plain))


def _written_out(plain: str) -> Iterator[str]:
    short = _abbreviations()
    for word in _pattern().findall(plain):
        if word in _SIGNS:
            yield _SIGNS[word]
        elif word != "the":
            yield from short.get(word, (word,))


@cache
def _pattern() -> re.Pattern[str]:
    """Match words, the signs that part them, and abbreviations with such a sign."""
    slashed = "|".join(re.escape(short) for short in _abbreviations() if "/" in short)
    return re.compile(rf"(?<!\w)(?:{slashed})(?!\w)|[^ \t\r\n,;:/&+()_.-]+|[,;:/&+()]")


@cache
def _abbreviations() -> Mapping[str, tuple[str, ...]]:
    rows = tables.read("abbreviations.csv", _Abbreviation)
    return {row.short: tuple(row.words.split()) for row in rows}
