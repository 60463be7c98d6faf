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

#: Words, or the signs that part them: a comma parts, a slash offers a choice.
_TOKEN = re.compile(r"[^ \t\r\n,;:/&+()_.-]+|[,;:/&+()]")
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
    short, slashed = _abbreviations()
    for sign, words in slashed.items():
        if sign in plain:
            plain = re.sub(rf"(?<!\w){re.escape(sign)}(?!\w)", words, plain)
    for word in _TOKEN.findall(plain):
        if word in _SIGNS:
            yield _SIGNS[word]
        elif word != "the":
            yield from short.get(word, (word,))


@cache
def _abbreviations() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, str]]:
    """Return the abbreviations by word, and those that hold a slash apart."""
    rows = tables.read("abbreviations.csv", _Abbreviation)
    short = {r.short: tuple(r.words.split()) for r in rows if "/" not in r.short}
    return short, {row.short: f"{row.words} " for row in rows if "/" in row.short}
