"""What some words mean, and what one word may be part of: a site, a layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from itertools import groupby
from typing import TypeVar

from cptsofttissue._reading import tables
from cptsofttissue._reading.phrases import tokens
from cptsofttissue._reading.segments import plain_words
from cptsofttissue._reading.words import without_suggestions
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.record._depths import read_layers
from cptsofttissue.record._involvement import read_involvement
from cptsofttissue.record._layers import layer_names, parts
from cptsofttissue.record._lesions import lesion_names, lesion_vocabulary
from cptsofttissue.record._sites import SiteWord
from cptsofttissue.record._stated import PROCEDURES
from cptsofttissue.record.anatomy import Side, SiteReading, SiteTerm
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "CUFFS",
    "JOINTS",
    "MARGINS",
    "TENDONS",
    "depths_of",
    "involvement_of",
    "is_adjective",
    "is_fragment",
    "is_layer_name",
    "is_layer_word",
    "is_lesion_name",
    "is_lesion_word",
    "is_muscle",
    "is_noun",
    "is_record",
    "is_same_place",
    "is_site_name",
    "is_site_word",
    "leads_to_site",
    "lesion_of",
    "meets",
    "pattern_of_layers",
    "pointed",
    "procedures_of",
    "site_of",
]

T = TypeVar("T")


def _read_or_none(reader: Callable[[str], T], text: str) -> T | None:
    """Return what a reader makes of a text; None if it cannot read it."""
    with without_suggestions(), suppress(CptSoftTissueError):
        return reader(text)
    return None


@lru_cache(maxsize=8192)
def site_of(text: str) -> SiteReading | None:
    """Read a site, without words such as "the patient's"; None if there is none."""
    return _read_or_none(SiteReading.parse, _OWNER.sub("", text))


_OWNER = re.compile(
    r"\b(?:(?:the|this|that|your|his|her|our|mr|mrs|ms|miss)\.? )?[a-z]+'s\b ?|"
    r"\b(?:his|her|their|my|our|your|(?:the |your |this )?patients)\b ?|"
    r"(?<=\bof )(?:the )?(?:same|this|that)\b ?"
)
_OWNERS = frozenset(
    {"his", "her", "their", "my", "our", "your", "patients", "mr", "mrs", "ms", "miss"}
)


def is_same_place(one: SiteReading, other: SiteReading) -> bool:
    """Whether two sites may be the same: their regions meet and no side differs."""
    sides = {one.side, other.side} - {None, Side.BILATERAL}
    return len(sides) < _BOTH and meets(one, other)


def meets(one: SiteReading, other: SiteReading) -> bool:
    """Whether two sites may share a place, on whatever side."""
    return bool(SiteReading.met(one.terms, other.terms))


_BOTH = 2


@lru_cache(maxsize=8192)
def lesion_of(text: str) -> LesionReading | None:
    """Read a lesion; None if there is none."""
    return _read_or_none(LesionReading.parse, text)


@lru_cache(maxsize=8192)
def depths_of(text: str) -> frozenset[Depth] | None:
    """Read a depth; None if there is none."""
    return _read_or_none(read_layers, pointed(text))


@lru_cache(maxsize=8192)
def pointed(text: str) -> str:
    """Write "this fascia" and "the left fascia" as "the fascia", "to lie" as "lie"."""
    plain = _FATTY.sub("", text) if "fatty" in text else text
    plain = _AS_IT.sub("it", plain)
    return _SIDE.sub(_drop_side, _TO_LIE.sub("", _THIS.sub("the", plain)))


def _drop_side(match: re.Match[str]) -> str:
    """Drop the side of a muscle, and keep that of a lesion."""
    word = match["named"]
    is_layer = is_layer_name(word) and not is_noun(word)
    return "" if is_layer else match[0]


#: The side of a muscle: "the left", but not "was left".
_SIDE = re.compile(
    r"(?:(?<=\bthe )|(?<=\bin )|(?<=\bwithin )|(?<=\bbeneath )|(?<=\bunder )"
    r"|(?<=\binto ))(?:left|right) (?=(?P<named>[a-z]+))"
)
#: A fatty tumor is a lipoma, wherever it lies.
_FATTY = re.compile(
    r"\bfatty (?=(?:tumor|mass|lump|lesion|growth|neoplasm|nodule|swelling)s?\b)"
)
#: "This" at the end stands for a layer that was named before.
_AS_IT = re.compile(r"(?<=[a-z] )(?:this|that)$")
#: "This fascia" is the one that was named before.
_THIS = re.compile(r"\b(?:this|that|these|its)\b")
#: In "to lie" the word "to" is no direction.
_TO_LIE = re.compile(r"\bto (?=(?:be|lie|reside|sit|rest)\b)")
_POINTS = frozenset({"this", "that", "these", "its"})


@lru_cache(maxsize=8192)
def involvement_of(text: str) -> DigitInvolvement | None:
    """
    Read how tendon, sheath and joint are involved; None if that is open.

    Without a joint or a tendon, a capsule may be the tumor's: "it had no capsule".
    """
    words = frozenset(plain_words(text))
    if not _CAPSULES.isdisjoint(words) and (JOINTS | TENDONS).isdisjoint(words):
        return None
    return _read_or_none(read_involvement, text)


_CAPSULES = frozenset({"capsule", "capsules"})
#: The words for a joint, and for a tendon with its sheath.
JOINTS = frozenset({"joint", "joints", "articular"})
TENDONS = frozenset({"tendon", "tendons", "sheath", "sheaths"})


@lru_cache(maxsize=8192)
def procedures_of(text: str) -> frozenset[Procedure] | None:
    """Read a procedure; None if there is none."""
    return _read_or_none(PROCEDURES.read_set, text)


_ARTICLES = frozenset({"a", "an", "the", "this", "that", "its"})


@cache
def _plain_lesion_words() -> frozenset[str]:
    return frozenset(lesion_vocabulary())


@cache
def _layer_words() -> frozenset[str]:
    return frozenset(parts().vocabulary)


@lru_cache(maxsize=8192)
def is_site_word(word: str) -> bool:
    """Whether a word may stand in the name of a site."""
    is_owner = word in _OWNERS or word.endswith("'s")
    if not (word[0].isalpha() or _ORDINAL.fullmatch(word)) or is_owner:
        return is_owner
    words = plain_words(word)
    return bool(words) and (SiteReading.knows(words) or SiteReading.knows(tokens(word)))


_ORDINAL = re.compile(r"[1-5](?:st|nd|rd|th)")


@lru_cache(maxsize=8192)
def is_lesion_word(word: str) -> bool:
    """Whether a word may stand in the name of a lesion, or beside it."""
    if not word[0].isalpha():
        return False
    known = _plain_lesion_words()
    return all(not known.isdisjoint(_singular(w)) for w in tokens(word))


def _singular(word: str) -> tuple[str, ...]:
    """Return a word, and the words of which it may be the plural."""
    return word, word.removesuffix("s"), word.removesuffix("es")


@lru_cache(maxsize=8192)
def is_noun(word: str) -> bool:
    """Whether a word alone names a lesion."""
    return is_lesion_word(word) and lesion_of(word) is not None


@lru_cache(maxsize=8192)
def is_lesion_name(word: str) -> bool:
    """Whether a word may be part of the name of a lesion itself."""
    names = _lesion_names()
    return any(not names.isdisjoint(_singular(w)) for w in tokens(word))


@cache
def _lesion_names() -> frozenset[str]:
    return lesion_names() - _JOINS


#: Words that stand in names but name nothing alone: "it" in "it band".
_JOINS = frozenset(
    {
        *("a", "and", "at", "for", "in", "it", "no", "non", "not", "of", "on"),
        *("only", "or", "other", "the", "to", "with", "without"),
    }
)


@lru_cache(maxsize=8192)
def is_site_name(word: str) -> bool:
    """Whether a word may be part of the name of a site itself."""
    names = _site_names()
    if _LEVEL.fullmatch(word):
        return is_site_word(word)
    return any(w in names or w.removesuffix("s") in names for w in tokens(word))


#: A level of the spine: "l4" or "t12-l1".
_LEVEL = re.compile(r"[lt][0-9]{1,2}(?:-[lts]?[0-9]{1,2})?")


@cache
def _site_names() -> frozenset[str]:
    """Return the words of the names of sites, without "of" and its like."""
    terms = tables.read("site_terms.csv", SiteTerm)
    return frozenset(word for row in terms for word in tokens(row.term)) - _FILLERS


_FILLERS = frozenset({"of", "and", "or", ",", "left", "right", "to", "in", "both"})


@lru_cache(maxsize=8192)
def leads_to_site(word: str) -> bool:
    """Whether a word before a site says which part is meant: "right"."""
    words = tokens(word)
    return bool(words) and _site_leads().issuperset(words)


@cache
def _site_leads() -> frozenset[str]:
    """Return the sides, and the words for a position such as "anterior"."""
    rows = tables.read("site_words.csv", SiteWord)
    positions = (row.word for row in rows if row.kind == "position")
    return frozenset((*Side, *positions))


@lru_cache(maxsize=8192)
def is_layer_word(word: str) -> bool:
    """Whether a word may stand in a phrase for a depth."""
    if not word[0].isalpha():
        return False
    known = _layer_words()
    return word in _POINTS or all(
        w in known or w.removesuffix("s") in known for w in tokens(word)
    )


@lru_cache(maxsize=8192)
def is_adjective(word: str) -> bool:
    """Whether a word may stand between a length and the name of a lesion."""
    if not word[0].isalpha() or word in _ARTICLES:
        return False
    return lesion_of(f"{word} mass") is not None


def is_fragment(words: Sequence[str]) -> bool:
    """Whether words are only a length, a depth, or both: "4 cm, subcut."."""
    return len(words) <= _MOST_OF_FRAGMENT and all(map(_is_of_fragment, words))


def is_record(words: Sequence[str]) -> bool:
    """Whether words are a fragment with its margin: "subcut., 4 cm, no margin"."""
    items = [*_items(words)]
    return all(is_fragment(item) or _is_of_margin(item) for item in items)


def _items(words: Iterable[str]) -> Iterator[list[str]]:
    """Split words at the signs of a list."""
    for is_sign, item in groupby(words, _ENDS_ITEM.__contains__):
        if not is_sign:
            yield [*item]


def _is_of_margin(item: Sequence[str]) -> bool:
    """Whether words are only a margin: "with 2 mm margins all around"."""
    is_named = not MARGINS.isdisjoint(item)
    return is_named and all(w in _OF_MARGIN or _is_of_fragment(w) for w in item)


_ENDS_ITEM = frozenset({",", ";", "."})
MARGINS = frozenset({"margin", "margins"})
#: The words for a margin, or for its tissue.
CUFFS = MARGINS | {"cuff", "rim", "collar", "sleeve", "fringe", "sliver", "mantle"}
#: What may stand beside a margin in a list item.
_OF_MARGIN = MARGINS | {
    *("no", "none", "with", "w/", "and", "a", "narrowest", "all", "around", "each"),
    *("side", "sides", "on", "circumferentially", "of", "was", ":"),
}
_MOST_OF_FRAGMENT = 10


@lru_cache(maxsize=4096)
def _is_of_fragment(word: str) -> bool:
    """Whether a word is a number, a sign, a unit, or an adjective for a depth."""
    if not word[0].isalpha() or word in _UNITS:
        return True
    reading = lesion_of(f"{word} mass")
    return reading is not None and reading.depths is not None


_UNITS = frozenset({"cm", "mm", "in", "x", "by"})


@lru_cache(maxsize=8192)
def is_layer_name(word: str) -> bool:
    """Whether a word may be part of the name of a layer, or says "deep"."""
    names = _layer_names()
    return any(w in names or w.removesuffix("s") in names for w in tokens(word))


def is_muscle(word: str) -> bool:
    """Whether a word names a muscle, and no other layer."""
    return is_layer_name(word) and depths_of(f"in {word}") == _IN_MUSCLE


_IN_MUSCLE = frozenset({Depth.INTRAMUSCULAR})


def pattern_of_layers(is_kind: Callable[[str], bool]) -> str:
    """
    Return the names of the layers of a kind, as the alternatives of a pattern.

    >>> import re
    >>> bool(re.search(pattern_of_layers(is_muscle), "within the trapezius"))
    True
    """
    return "|".join(sorted(filter(is_kind, layer_names())))


@cache
def _layer_names() -> frozenset[str]:
    return (layer_names() | _VAGUE) - _JOINS


_VAGUE = frozenset({"deep", "superficial"})
