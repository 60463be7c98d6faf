"""The words, and the tests of words, that the readers of a sentence share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from cptsofttissue.notes._line import Line
from cptsofttissue.notes._phrases import (
    depths_of,
    is_adjective,
    is_layer_word,
    is_lesion_word,
    is_noun,
    is_site_word,
    lesion_of,
)
from cptsofttissue.notes._tables import Place, Says, Sign, roles, signs
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.anatomy import Side
from cptsofttissue.record.depth import Depth

__all__ = [
    "ABOVE_WORDS",
    "ACCOUNT",
    "ARTICLES",
    "BY",
    "DEEP",
    "EITHER",
    "ELSEWHERE",
    "FACTS",
    "FAR_NOUN",
    "FIRST_WORDS",
    "HAS_ABOVE",
    "HAS_FIGURE",
    "HAS_TUMOR",
    "HEADINGS",
    "LEADS",
    "MARGINS",
    "MOST_ADJECTIVES",
    "NEAR",
    "NOT_TUMOR",
    "NO_MARGIN",
    "PLACING",
    "RELATIVES",
    "REPORTS",
    "SIDED",
    "SIDES",
    "SIGNS",
    "STATED",
    "SUTURE",
    "TELLS",
    "TISSUES",
    "UNITS",
    "VAGUE",
    "YEAR",
    "begin_of_noun",
    "end_of_none",
    "is_before_noun",
    "is_depth",
    "is_described",
    "is_of_length",
    "is_of_site",
    "is_tumor",
    "is_vessel",
    "may_hold",
    "measures_only_tumor",
    "measures_operation",
    "names_one",
    "names_only_tumor",
    "names_year",
]

#: Sections whose lengths and depths are of the tumor at the excision.
FACTS = frozenset(
    {
        Section.POSTOPERATIVE,
        Section.PROCEDURE,
        Section.FINDINGS,
        Section.DESCRIPTION,
        Section.ADDENDUM,
        Section.NONE,
    }
)
#: Sections that describe what was taken out: reports, and lists of specimens.
REPORTS = frozenset({Section.PATHOLOGY, Section.OTHER})
#: Words that lead from a tumor to a layer below it, and the bit of a line with one.
ABOVE_WORDS = frozenset({"above", "superficial"})
HAS_ABOVE = bit_of(*ABOVE_WORDS)
#: Depths below the fat.
DEEP = frozenset({Depth.DEEP, Depth.FASCIAL, Depth.SUBFASCIAL, Depth.INTRAMUSCULAR})
#: The section of a sentence with a verb under such a heading.
TELLS: Mapping[Section, Section] = MappingProxyType(
    {
        Section.PREOPERATIVE: Section.HISTORY,
        Section.POSTOPERATIVE: Section.DESCRIPTION,
        Section.PROCEDURE: Section.DESCRIPTION,
        Section.SITE: Section.DESCRIPTION,
    }
)
HEADINGS = frozenset(TELLS)
#: Sections that tell what was done and found, below the headings.
ACCOUNT = FACTS - HEADINGS
#: Sections where the words for a lesion say its place as well.
PLACING = HEADINGS | {Section.FINDINGS}


def may_hold(mention: Mention) -> bool:
    """Whether a mention may be true: it is stated, or hedged."""
    return mention.polarity in {Polarity.STATED, Polarity.HEDGED}


def _is_year(word: str) -> bool:
    """Whether a word is a year."""
    return _YEAR.fullmatch(word) is not None


_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
YEAR = bit_if(_is_year)


def names_year(line: Line) -> bool:
    """Whether one of a line's words is a year."""
    return line.asks & YEAR > 0


def names_only_tumor(line: Line, besides: frozenset[Says] = frozenset()) -> bool:
    """Whether a line measures only a tumor, and names no vessel or opened layer."""
    is_other = line.tells(Sign.VESSEL) or line.tells(Sign.OPENS_LAYER)
    return measures_only_tumor(line, besides) and not is_other


def measures_only_tumor(line: Line, besides: frozenset[Says] = frozenset()) -> bool:
    """Whether words on lengths are about a tumor, a distance, or *besides*."""
    says = line.says(Place.ANYWHERE, Place.BEFORE, Place.AFTER)
    return says <= _OF_TUMOR | {Says.DISTANCE} | besides


def is_described(words: Sequence[str]) -> bool:
    """Whether each word may describe a lesion, or stand for one named before."""
    return all(map(_may_describe, words))


@lru_cache(maxsize=4096)
def _may_describe(word: str) -> bool:
    """Whether a word may describe a lesion, or stand for one named before."""
    is_place = is_site_word(word) or is_layer_word(word) or is_adjective(word)
    is_known = is_place or word in signs(Sign.STANDS_FOR)
    return not word[0].isalpha() or (is_known and word not in signs(Sign.NO_TUMOR))


def is_before_noun(word: str) -> bool:
    """Whether a word is an article, or describes the lesion after it."""
    return word in _POINTING or is_adjective(word)


def begin_of_noun(words: Sequence[str], end: int) -> int:
    """
    Return where the article and the adjectives begin before a noun.

    >>> begin_of_noun(["over", "the", "hand", "a", "soft", "mass"], 5)
    3

    Args:
        words: The words of a sentence.
        end: Where the noun stands.
    """
    while end > 0 and is_before_noun(words[end - 1]):
        end -= 1
        if words[end] in _POINTING:
            break  # no adjective of the noun stands before it
    return end


def is_of_site(word: str) -> bool:
    """Whether a word is of a site, and names no layer."""
    return is_site_word(word) and depths_of(f"in the {word}") is None


def _begins_with_digit(word: str) -> bool:
    """Whether a word begins with a digit."""
    return word[0].isdigit()


def is_of_length(word: str) -> bool:
    """Whether a word is of a length: a figure, a unit, or the sign between two."""
    return word[0].isdigit() or word in _LENGTH


#: The bit of a line that has a figure.
HAS_FIGURE = bit_if(_begins_with_digit)


def is_vessel(word: str) -> bool:
    """Whether a word names a nerve, a vessel, or another structure beside a tumor."""
    return word in signs(Sign.VESSEL)


@lru_cache(maxsize=4096)
def is_tumor(word: str) -> bool:
    """Whether a word alone names a tumor."""
    is_other = word in signs(Sign.ANOTHER) or word in signs(Sign.HEADED)
    return is_noun(word) and not is_other


#: The bit of a line that names a tumor.
HAS_TUMOR = bit_if(is_tumor)


def measures_operation(words: Sequence[str]) -> bool:
    """Whether words measure an operation, which is as large as its wound."""
    subject = [word for word in words[:_OF_SUBJECT] if word not in ARTICLES]
    return subject[:1] in _OPERATIONS and not _IS_AS_LARGE.isdisjoint(subject[1:])


#: So many words have the article, the operation, and its verb.
_OF_SUBJECT = 3
_OPERATIONS = (["excision"], ["removal"], ["resection"])
_IS_AS_LARGE = frozenset({"was", "is", "measured", "measures", "spanned"})


def names_one(words: Sequence[str], end: int) -> bool:
    """
    Whether "the one" or "the larger" ends before a word: one of several lesions.

    "The left" begins a sentence on the lesion there; within one it is only a side.
    """
    article, noun = ["", "", *words[max(0, end - 2) : end]][-2:]
    is_sided = end == _BEGINS and noun in SIDED
    return article == "the" and (noun == "one" or noun in signs(Sign.TELLS) or is_sided)


#: "The left" has so many words.
_BEGINS = 2


def end_of_none(words: Sequence[str], first: int) -> int:
    """Return where "no margin of normal fat" ends that begins here; 0 if nowhere."""
    phrase = roles(Place.ALONE).starting(words, first)
    if phrase is None:
        return 0
    end = _end_of_tissue(words, first + phrase[0])
    following = words[end : end + 2]
    has_verb = following[:1] in _BE  # "no margin was taken"
    end += 1 + has_verb if {*following[has_verb:][:1]} & _TAKEN else 0
    return _end_of_each(words, _end_of_tissue(words, end))


def _end_of_each(words: Sequence[str], first: int) -> int:
    """Return where "for either lesion" ends that begins here; *first* if nowhere."""
    preposition, each, noun = [*words[first : first + _OF_EACH], "", "", ""][:_OF_EACH]
    is_of_each = preposition in _TO_EACH and each in signs(Sign.EVERY)
    is_named = any(map(is_tumor, {noun, noun.removesuffix("s")} - {""}))
    return first + _OF_EACH - (not is_named) if is_of_each else first


def _end_of_tissue(words: Sequence[str], first: int) -> int:
    """Return where "of normal fat" or "beyond the capsule" ends; else *first*."""
    preposition = words[first : first + 1]
    nouns = _MARGINAL if preposition == ["of"] else _BOUNDS
    stop = first + 1
    while stop < len(words) and (words[stop] in _BESIDE_IT or words[stop] in nouns):
        stop += 1
    is_tissue = preposition in _TO_TISSUE and words[stop - 1] in nouns
    return stop if is_tissue else first


STATED = Polarity.STATED
#: How a chart writes the sides.
SIDES: Mapping[Side, frozenset[str]] = MappingProxyType(
    {
        Side.LEFT: frozenset({"left", "l", "lt"}),
        Side.RIGHT: frozenset({"right", "r", "rt"}),
    }
)
SIDED = SIDES[Side.LEFT] | SIDES[Side.RIGHT]
#: These by themselves are no tumor: "excised skin, 4 cm".
TISSUES = frozenset({"skin", "fat", "fascia", "muscle", "tissue"})
#: A margin is of one of these tissues, or beyond one of these bounds.
_MARGINAL = frozenset({"fat", "muscle", "tissue", "tissues"})
_BOUNDS = frozenset(
    {"capsule", "pseudocapsule", "lesion", "lipoma", "mass", "tumor", "cyst"}
)
_BE = (["was"], ["were"])
#: These lead to each of several lesions: "for either lesion".
_TO_EACH = frozenset({"for", "from", "with", "on", "around", "of"})
_OF_EACH = 3
_TAKEN = frozenset(
    {
        *("taken", "removed", "excised", "included", "resected", "obtained"),
        *("needed", "required", "necessary", "indicated"),
    }
)
_TO_TISSUE = (["of"], ["beyond"], ["outside"])
_BESIDE_IT = frozenset(
    {
        *("the", "its", "any", "normal", "healthy", "uninvolved", "surrounding"),
        *("adjacent", "native", "soft", "subcutaneous", "fatty", "itself"),
    }
)
#: The roles of a length of a margin.
MARGINS = frozenset({Says.MARGIN, Says.EACH_SIDE, Says.ZERO})
#: The value of a margin where none was taken.
NO_MARGIN = "none"
SIGNS = frozenset({",", ";", ":", "(", ")", "[", "]", "/", "&", "+"})
_POINTING = frozenset({"the", "a", "this"})
ARTICLES = _POINTING | {"of"}
#: These refer to the noun before them.
RELATIVES = frozenset({"which", "that"})
#: A thickness of thread.
SUTURE = re.compile(r"\b[0-9]+[-/]0\b")
VAGUE = frozenset({"deep", "superficial"})
#: These join alternatives.
EITHER = frozenset({"/", "or", "and", "&", "+", "vs", "versus", ","})
#: No more words stand between an article and its tumor.
FAR_NOUN = 14
#: A depth from one of these was not found at the operation.
ELSEWHERE = frozenset({Says.IMAGING, Says.EXAMINATION, Says.SPECIMEN})
#: These roles are of the tumor, or of its size.
_OF_TUMOR = frozenset({Says.TUMOR, Says.MEASURE, Says.LINK})
UNITS = frozenset({"cm", "mm"})
#: These stand between the dimensions of one product.
BY = frozenset({"x", "by"})
_LENGTH = UNITS | BY
#: These lead from a tumor to its site.
LEADS = frozenset({"of", "in", "on", "at", "the", "a"})
#: These may follow the name of a tumor, and are no tumor.
NOT_TUMOR = frozenset({Says.DEFECT, Says.INCISION, Says.CLOSURE, Says.SPECIMEN})
#: So many first words of a sentence may name a margin, or a part.
FIRST_WORDS = 3
#: So many words before a site may say that it is only near.
NEAR = 3
MOST_ADJECTIVES = 5


@lru_cache(maxsize=4096)
def is_depth(word: str) -> bool:
    """Whether an adjective or adverb says a depth, as "subcutaneous" does."""
    plain = word.strip(",;()")
    is_layer = bool(plain) and is_layer_word(plain)
    if not (is_layer or (plain and is_lesion_word(plain))):
        return False
    stem = plain.removesuffix("ly") if is_layer else plain
    reading = lesion_of(f"{stem} mass")
    return reading is not None and reading.depths is not None
