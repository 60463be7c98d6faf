"""What mentions and sentences say of a lesion, read as values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

from cptsofttissue.errors import InvalidSizeError
from cptsofttissue.notes._facts import Told
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
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lengths import ANY_LENGTH, Span
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "BEFORE",
    "NAMES_DEPTH",
    "PLAIN",
    "Depths",
    "done_by",
    "done_in",
    "lies_in",
    "named_sites",
    "read_sites",
    "rows_of",
    "span_of",
    "text_between",
]

Depths = frozenset[Depth]


def named_sites(one: Told) -> list[Mention]:
    """Return the sites that stand with the name of a lesion: "lipoma of the back"."""
    lesions = one.said("lesion")
    done = {w for m in one.done if not is_verb(m.text) for w in words_of(m.text)}
    return [
        site
        for site in one.sites
        if any(_is_beside(one, lesion, site, done) for lesion in lesions)
    ]


def _is_beside(
    one: Told, lesion: Mention, site: Mention, done: Collection[str]
) -> bool:
    """Whether a site stands in the words of a lesion, or is led to from them."""
    if lesion.start <= site.end and site.start <= lesion.end:
        return True
    before, after = sorted((lesion, site), key=lambda mention: mention.start)
    between = _TIMES.sub("", text_between(one, before, after))
    leads = _PLACING if before is lesion else _PLACED
    said = (word for word in words_of(between) if word not in done)
    words = [word for word in said if not _says_depth(word)]
    return leads.issuperset(words) or (before is lesion and _is_size(words))


def _is_size(words: Sequence[str]) -> bool:
    """Whether a size and little more stands behind a lesion: "4 cm (left thigh)"."""
    return _BEHIND_SIZE.issuperset(w for w in words if not is_of_length(w))


def _says_depth(word: str) -> bool:
    """Whether a word between a lesion and its site is but its depth: ", deep,"."""
    return word in VAGUE or (word[0].isalpha() and is_depth(word))


#: Behind a size it leads to a site; "from" would tell how far away it is.
_BEHIND_SIZE = frozenset({",", "(", ")", "of", "on", "in", "the"})
#: What leads from a lesion to its site.
_PLACING = frozenset(
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
#: What stands between a site and its lesion: "leg (calf) lipoma".
_PLACED = PLAIN | {"(", ")"}
#: How many lesions there are, behind their name.
_TIMES = re.compile(r"^ ?x? ?[2-9](?=,)")
#: What stands there was known before the operation.
BEFORE = frozenset({Section.HISTORY, Section.EXAMINATION})
NAMES_DEPTH = frozenset({"depth", "plane", "layer", "level"})


def text_between(one: Told, first: Mention, second: Mention) -> str:
    start = one.sentence.start
    return one.sentence.text[first.end - start : second.start - start]


def rows_of(mention: Mention) -> tuple[ProcedureRow, ...]:
    """Return the rows of what a mention says was done."""
    is_done = mention.field == "procedure" and may_hold(mention)
    return procedure_rows(mention.text) if is_done else ()


def done_by(mention: Mention) -> list[Procedure]:
    """Return what a mention says was done to the tumor."""
    return [value for row in rows_of(mention) for value in row.values]


def done_in(*told: Told) -> set[Procedure]:
    """Return everything that sentences say was done to the tumor."""
    return {procedure for one in told for m in one.mentions for procedure in done_by(m)}


def read_sites(mentions: Iterable[Mention]) -> list[SiteReading]:
    return [site for m in mentions if (site := site_of(m.value)) is not None]


def lies_in(one: SiteReading, other: SiteReading) -> bool:
    return _all_of(one) <= _all_of(other)


@lru_cache(maxsize=4096)
def _all_of(site: SiteReading) -> frozenset[object]:
    """Return every region and family that a site may be of."""
    return frozenset((*site.regions, *site.families))


def span_of(field: str, mention: Mention) -> Span:
    """Return the length that is mentioned; one that no tumor has may be any."""
    with suppress(InvalidSizeError):
        return read_length(field, mention.value).span
    return ANY_LENGTH
