"""Phrases of a chart parted into plain words, with abbreviations written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import folded, is_bare

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
    plain = folded(text)
    if is_bare(plain) and _shortened().isdisjoint(words := plain.split()):
        return tuple(words)
    plain, written_out = plain.replace("and/or", "or"), _written_out()
    if "  " in plain:
        plain = " ".join(plain.split())
    found = _pattern().findall(plain)
    return tuple([w for word in found for w in written_out.get(word, (word,))])


@cache
def _shortened() -> frozenset[str]:
    """Return the words without one of which nothing is to be written out."""
    return frozenset(short.rpartition(" ")[2] for short in _written_out())


@cache
def _written_out() -> Mapping[str, tuple[str, ...]]:
    """Return the words for each sign and abbreviation; an article has none."""
    signs = {sign: (word,) for sign, word in _SIGNS.items()}
    return {**_abbreviations(), **signs, "the": ()}


@cache
def _pattern() -> re.Pattern[str]:
    """Match words, the signs that part them, and abbreviations of several parts."""
    parted = "|".join(
        filter(re.compile("[ /]").search, map(re.escape, _abbreviations()))
    )
    return re.compile(rf"(?<!\w)(?:{parted})(?!\w)|[^ \t\r\n,;:/&+()_.-]+|[,;:/&+()]")


@cache
def _abbreviations() -> Mapping[str, tuple[str, ...]]:
    rows = tables.read("abbreviations.csv", _Abbreviation)
    return {row.short: tuple(row.words.split()) for row in rows}
