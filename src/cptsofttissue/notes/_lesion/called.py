"""Sentences that say that the mass is no tumor: "it was a bursa"."""

from __future__ import annotations

import re

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._phrases import is_noun
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import bit_if
from cptsofttissue.notes.values import Section

__all__ = ["is_called_other"]


def is_called_other(one: Statement) -> bool:
    """
    Whether a sentence says that the tumor was a bursa, a vein or the like.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The mass was a varicose vein. It was freed from a vein.")
    >>> [is_called_other(one) for one in read_sentences(page)]
    [True, False]
    """
    if not one.line.asks & _NO_TUMOR or one.line.tells(Sign.DENIES):
        return False
    if _OF_SKIN.search(one.sentence.text) is not None or _is_bare_name(one):
        return True
    match = _IS_NAMED.search(one.sentence.text)
    return match is not None and _is_tumor(match["it"]) and _is_other(match["name"])


def _is_bare_name(one: Statement) -> bool:
    """Whether the diagnosis of a pathology report is such a name and nothing else."""
    name = one.sentence.text.rpartition(":")[2].strip(". ")
    is_short = one.sentence.section is Section.PATHOLOGY and _BARE.fullmatch(name)
    return bool(is_short) and _is_other(name)


def _is_tumor(word: str) -> bool:
    return word in _IT or is_noun(word)


def _is_other(name: str) -> bool:
    """Whether a name ends with what is no tumor: "a bursa", but not "near a bursa"."""
    *words, noun = name.split()
    relations = (_RELATIONS, signs(Sign.PREPOSITION), signs(Sign.NEAR))
    is_relation = any(word in table for word in words for table in relations)
    return _is_no_tumor(noun) and not is_relation


def _is_no_tumor(word: str) -> bool:
    return word in signs(Sign.NO_LESION)


_NO_TUMOR = bit_if(_is_no_tumor)
_IT = frozenset({"it", "swelling", "lump"})
#: A diagnosis of a few words: "benign bursa".
_BARE = re.compile(r"(?:[a-z-]+ ){0,2}[a-z]+")
#: A tumor with one of these is beside a thing, and not the thing.
_RELATIONS = frozenset(
    {
        *("of", "to", "adherent", "attached", "deep", "superficial", "than", "beneath"),
        *("underneath", "under", "within", "inside", "below", "above", "between"),
        *("over", "against", "beside", "in", "on", "at"),
    }
)
_OF_SKIN = re.compile(
    r"\b(?:it|mass|tumor|lesion|lipoma|nodule) "
    r"(?:was (?:one )?of|arose (?:from|in)) the skin(?! (?:over|of|at|near)\b)"
)
_IS_NAMED = re.compile(
    r"\b(?P<it>[a-z]+) (?:was|is|were|proved to be|turned out to be|was found to be)"
    r" (?:only |just |actually |really |merely |simply |in fact |clearly )*"
    r"(?:an? |the )?(?P<name>(?:[a-z-]+ ){0,3}?[a-z]+)"
    r"(?=$|[.,;]| (?:and|with|from|that|which|not|rather|of|in|on|only)\b"
    r"| [a-z]+(?:ed|ing)\b)"
)
