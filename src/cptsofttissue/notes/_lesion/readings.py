"""The values of mentions and sentences: sites, procedures and lengths."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

from cptsofttissue.errors import InvalidSizeError
from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import site_of
from cptsofttissue.notes._procedures import ProcedureRow, is_verb, procedure_rows
from cptsofttissue.notes._sentence.vocabulary import (
    VAGUE,
    is_depth,
    is_of_length,
    may_hold,
)
from cptsofttissue.notes._words import words_of
from cptsofttissue.notes.values import Mention, Section
from cptsofttissue.record._stated import read_length
from cptsofttissue.record.anatomy import Side, SiteReading
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import ANY_LENGTH, Span
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "BEFORE",
    "NAMES_DEPTH",
    "PLAIN",
    "Depths",
    "are_opposite",
    "done_by",
    "done_in",
    "lies_in",
    "named_sites",
    "read_listed_sites",
    "read_sites",
    "rows_of",
    "span_of",
    "text_between",
]

Depths = frozenset[Depth]


def named_sites(one: Statement) -> list[Mention]:
    """Return the sites named together with a lesion: "lipoma of the back"."""
    lesions = one.said("lesion")
    procedure_words = {
        w for m in one.done if not is_verb(m.text) for w in words_of(m.text)
    }
    return [
        site
        for site in one.sites
        if any(_is_beside(one, lesion, site, procedure_words) for lesion in lesions)
    ]


def _is_beside(
    one: Statement, lesion: Mention, site: Mention, procedure_words: Collection[str]
) -> bool:
    """Whether a site is in the words of a lesion, or linked to them."""
    if lesion.start <= site.end and site.start <= lesion.end:
        return True
    first, second = sorted((lesion, site), key=lambda mention: mention.start)
    between = _COUNT.sub("", text_between(one, first, second))
    links = _TO_SITE if first is lesion else _TO_LESION
    others = (word for word in words_of(between) if word not in procedure_words)
    words = [word for word in others if not _says_depth(word)]
    return links.issuperset(words) or (first is lesion and _is_size(words))


def _is_size(words: Sequence[str]) -> bool:
    """Whether words are a size and what links it to a site: "4 cm (left thigh)"."""
    return _BEHIND_SIZE.issuperset(w for w in words if not is_of_length(w))


def _says_depth(word: str) -> bool:
    """Whether a word between a lesion and its site is its depth: ", deep,"."""
    return word in VAGUE or (word[0].isalpha() and is_depth(word))


#: What links a size to a site; "from" would make it a distance.
_BEHIND_SIZE = frozenset({",", "(", ")", "of", "on", "in", "the"})
#: What links a lesion to a site after it.
_TO_SITE = frozenset(
    {
        *(
            "of",
            "in",
            "within",
            "on",
            "from",
            "at",
            "over",
            "the",
            "a",
            "his",
            "her",
            "their",
        ),
        *(
            "overlying",
            "my",
            "patients",
            ",",
            "(",
            "removed",
            "excised",
            "along",
            "about",
            "and",
        ),
        *("excision", "removal", "resection", "biopsy", "was", ":"),
    }
)
PLAIN = frozenset({":", "-", "the", "a", "an", "of", ",", "on", "part", "portion"})
#: What links a site to a lesion after it: "leg (calf) lipoma".
_TO_LESION = PLAIN | {"(", ")"}
#: The number of lesions, after their name.
_COUNT = re.compile(r"^ ?x? ?[2-9](?=,)")
#: These sections describe the time before the operation.
BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION})
NAMES_DEPTH = frozenset({"depth", "plane", "layer", "level"})


def text_between(one: Statement, first: Mention, second: Mention) -> str:
    """Return the text of a sentence between two mentions."""
    start = one.sentence.start
    return one.sentence.text[first.end - start : second.start - start]


def rows_of(mention: Mention) -> tuple[ProcedureRow, ...]:
    """Return the procedure rows of a mention, if it may be of one that was done."""
    is_done = mention.field == "procedure" and may_hold(mention)
    return procedure_rows(mention.text) if is_done else ()


def done_by(mention: Mention) -> list[Procedure]:
    """Return the procedures that a mention says were done."""
    return [value for row in rows_of(mention) for value in row.values]


def done_in(*sentences: Statement) -> set[Procedure]:
    """Return the procedures that sentences say were done."""
    return {p for one in sentences for m in one.mentions for p in done_by(m)}


def read_sites(mentions: Iterable[Mention]) -> list[SiteReading]:
    """Return the sites of mentions, without those that name none."""
    return [site for m in mentions if (site := site_of(m.value)) is not None]


def read_listed_sites(mentions: Iterable[Mention]) -> list[SiteReading]:
    """Return the sites of mentions one by one: "the right thigh and back" are two."""
    items = (item for m in mentions for item in _AND.split(m.value))
    return [site for item in items if (site := site_of(item)) is not None]


_AND = re.compile(" and |, ")


def are_opposite(one: SiteReading, other: SiteReading) -> bool:
    """Whether two sites are on opposite sides of the body."""
    return {one.side, other.side} == {Side.LEFT, Side.RIGHT}


def lies_in(one: SiteReading, other: SiteReading) -> bool:
    """Whether every reading of a site is one of the other."""
    return _parts_of(one) <= _parts_of(other)


@lru_cache(maxsize=4096)
def _parts_of(site: SiteReading) -> frozenset[object]:
    """Return every region and family that a site may mean."""
    return frozenset((*site.regions, *site.families))


def span_of(field: str, mention: Mention) -> Span:
    """Return the length of a mention; any length if no tumor has such a one."""
    with suppress(InvalidSizeError):
        return read_length(field, mention.value).span
    return ANY_LENGTH
