"""Phrases of a chart parted into plain words, with abbreviations written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from attrs import field, frozen

from cptsofttissue._reading import tables
from cptsofttissue._reading.spelling import folded, is_bare

__all__ = [
    "LONGEST",
    "abbreviations",
    "tokens",
    "without_duration",
    "without_year",
]

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
    parts, replacements = _split(folded(text)), _replacements()
    if replacements.keys().isdisjoint(parts):
        return tuple(parts)
    return tuple([w for word in parts for w in replacements.get(word, (word,))])


def without_duration(text: str) -> str:
    """
    Leave out how long a lump has been there.

    >>> without_duration("growing lump x 2 years")
    'growing lump'
    """
    return _DURATION.sub("", text) if _AGO.search(text) else text


def without_year(text: str) -> str:
    """
    Leave out the year in which something was done.

    >>> without_year("recurrent lipoma, excised in 2015")
    'recurrent lipoma, excised'
    """
    return _YEAR.sub("", text) if _AGO.search(text) else text


_AGO = re.compile(
    r"\b(?:(?:year|yr|month|mo|week|wk|day)s?|(?:19|20)[0-9]{2})\b", re.IGNORECASE
)
#: How long something has been there: "x 2 yrs", "for over a year".
_DURATION = re.compile(
    r"[,(]? ?\b(?:x|for|over) ?(?:(?:about|approximately|approx\.?|over|at least"
    r"|the (?:past|last)) |~ ?)?(?:(?:[0-9]+(?: ?(?:-|to) ?[0-9]+)?\+?|an?|one|two"
    r"|three|several|many|a few) ?)?(?:year|yr|month|mo|week|wk|day)s?\b\.?\)?"
    r"|,? ?\(?\bsince (?:(?:19|20)[0-9]{2}|last year)\b"
    r"(?![ -]?(?:[cm]m|[.,x/][0-9]))\)?",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r",? ?\(?\b(?:in|from) (?:(?:19|20)[0-9]{2}|last year)\b\)?"
    r"|(?<=[a-z]{2}) (?:19|20)[0-9]{2}$",
    re.IGNORECASE,
)


def _split(plain: str) -> list[str]:
    """Part a text into words, signs, and abbreviations of several parts."""
    if is_bare(plain):
        words = plain.split()
        if _last_parts().isdisjoint(words):
            return words
    plain = plain.replace("and/or", "or")
    if "s)" in plain:
        plain = plain.replace("(s)", "s").replace("(es)", "es")
    if "  " in plain:
        plain = " ".join(plain.split())
    return _pattern().findall(plain)


@cache
def _last_parts() -> frozenset[str]:
    """Return the last words of the abbreviations of several words."""
    return frozenset(s.rpartition(" ")[2] for s in abbreviations() if " " in s)


@cache
def _replacements() -> Mapping[str, tuple[str, ...]]:
    """Return the words for each sign and abbreviation; an article has none."""
    signs = {sign: (word,) for sign, word in _SIGNS.items()}
    return {**abbreviations(), **signs, "the": ()}


@cache
def _pattern() -> re.Pattern[str]:
    """Match words, the signs that part them, and abbreviations of several parts."""
    multipart = "|".join(
        filter(re.compile("[ /]").search, map(re.escape, abbreviations()))
    )
    return re.compile(
        rf"(?<!\w)(?:{multipart})(?!\w)|[^ \t\r\n,;:/&+()_.-]+|[,;:/&+()]"
    )


@cache
def abbreviations() -> Mapping[str, tuple[str, ...]]:
    """Return the words for each abbreviation."""
    rows = tables.read("abbreviations.csv", _Abbreviation)
    return {row.short: tuple(row.words.split()) for row in rows}
