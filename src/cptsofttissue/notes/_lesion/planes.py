"""Sentences whose planes, holes or muscle show how deep a tumor may lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.against import DEEP_LAYER, SPARED, denies
from cptsofttissue.notes._phrases import is_muscle, lesion_of
from cptsofttissue.notes._sentence.vocabulary import (
    ABOVE_WORDS,
    DEEP,
    HAS_ABOVE,
    HAS_TUMOR,
    REPORTS,
    is_depth,
    is_tumor,
    may_hold,
)
from cptsofttissue.notes._tables import Reach, Sign, polarities, signs
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.depth import Depth

__all__ = ["goes_deep", "has_muscle", "may_be_deep", "mends_hole", "stays_shallow"]


def goes_deep(one: Statement) -> bool:
    """
    Whether words of muscle, doubt or a plane say that a tumor may be below the fat.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The mass was freed in the subfascial plane. It was soft.")
    >>> [goes_deep(one) for one in read_sentences(page)]
    [True, False]
    """
    if not _may_be_of_tumor(one):
        return False
    may_take = bool(one.line.asks & _MUSCLE and one.line.asks & _TAKEN)
    takes_muscle = may_take and not denies(one) and _takes_muscle(one.words)
    is_confined = bool(one.line.asks & _STAYS and one.line.asks & _FAT) and denies(one)
    is_unclear = bool(one.line.asks & _WHETHER and one.line.asks & DEEP_LAYER)
    is_in_plane = (
        bool(one.line.asks & _PLANE) and not denies(one) and _is_in_deep_plane(one)
    )
    is_deep = takes_muscle or is_in_plane or bool(_labeled_depths(one) & DEEP)
    return is_confined or is_unclear or is_deep or _is_under_muscle(one)


def may_be_deep(one: Statement) -> bool:
    """Whether a sentence on a deep layer begins with a hedge: "Maybe in the"."""
    if not one.line.asks & DEEP_LAYER or one.has(Sign.VESSEL):
        return False
    hedges = one.line.each(polarities(Reach.AFTER))
    return any(first == 0 and hedge is Polarity.HEDGED for first, _, hedge in hedges)


def mends_hole(one: Statement) -> bool:
    """Whether a hole in a deep layer was closed; the tumor may have gone through."""
    if not (one.line.asks & _HOLES and one.line.asks & DEEP_LAYER) or denies(one):
        return False
    holes = (i for i, bits in enumerate(one.line.bits) if bits & _HOLES)
    spans = (
        one.line.bits[i + 2 : i + _NEAR]
        for i in holes
        if one.words[i + 1 : i + 2] == ["in"]
    )
    is_in_layer = any(bits & DEEP_LAYER for span in spans for bits in span)
    return is_in_layer and bool(one.line.asks & _MENDED)


def has_muscle(one: Statement) -> bool:
    """Whether a report or the list of specimens has muscle or fascia."""
    if not one.line.asks & _TISSUE or one.sentence.section not in REPORTS:
        return False
    is_of_tumor = one.names_tumor or one.sentence.section is Section.PATHOLOGY
    indexes = [i for i, bits in enumerate(one.line.bits) if bits & _TISSUE]
    is_muscle = any(one.words[max(0, i - 1)] not in _NO_MUSCLE for i in indexes)
    is_absent = denies(one) or bool(one.line.asks & (SPARED | _ABSENT))
    return is_of_tumor and is_muscle and not is_absent


def stays_shallow(one: Statement) -> bool:
    """Whether a sentence says that the tumor or all of the work was in the fat."""
    if any(map(_is_above_muscle, one.said("depth"))):
        return True
    if one.line.asks & (_HAS_SKIN | _MUSCLE) and _UNDER_SKIN.search(one.sentence.text):
        return True
    is_all = bool(one.line.asks & _ENTIRELY and not one.line.asks & _CLOSED)
    is_all = is_all and not denies(one)
    is_above = bool(one.line.asks & HAS_ABOVE and one.line.asks & DEEP_LAYER)
    is_in_fat = bool(one.line.asks & _PLANE and one.line.asks & _FAT)
    is_limited = is_all and (is_above or is_in_fat)
    return is_limited or bool(_labeled_depths(one) & _SHALLOW)


def _takes_muscle(words: Sequence[str]) -> bool:
    """Whether muscle was "excised with it", or the tumor "with a cuff of muscle"."""
    indexes = [i for i, word in enumerate(words) if word == "with"]
    phrases = (_without_articles(words[i + 1 :]) for i in indexes)
    return any(_is_with_it(phrase) or _is_with_muscle(phrase) for phrase in phrases)


def _without_articles(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _ARTICLES]


def _is_with_it(words: Sequence[str]) -> bool:
    """Whether words begin with "it" or a tumor."""
    return any(word == "it" or is_tumor(word) for word in words[:1])


def _is_with_muscle(words: Sequence[str]) -> bool:
    """Whether words begin with a piece of muscle: "a cuff of muscle"."""
    nouns = [*takewhile(str.isalpha, words[:_NEAR])]
    is_piece = not _PIECES.isdisjoint(nouns)
    return is_piece and any(map(is_muscle, nouns))


def _is_above_muscle(mention: Mention) -> bool:
    """Whether a depth is "superficial to the muscle", which excludes the muscle."""
    words = mention.text.split()
    is_above = not ABOVE_WORDS.isdisjoint(words)
    return is_above and any(map(is_muscle, words)) and may_hold(mention)


def _is_under_muscle(one: Statement) -> bool:
    """Whether a muscle lay over the tumor, or the tumor was dug out of it."""
    if not one.line.asks & _MUSCLE or denies(one):
        return False
    return _UNDER_MUSCLE.search(one.sentence.text) is not None


def _may_be_of_tumor(one: Statement) -> bool:
    """Whether a sentence names the tumor or "it", or may leave it out."""
    is_labeled = ":" in one.words or one.sentence.section is Section.ADDENDUM
    return is_labeled or one.line.asks & (_HAS_IT | HAS_TUMOR) > 0


def _is_in_deep_plane(one: Statement) -> bool:
    """Whether a plane is one below the fat: "intermuscular", "was submuscular"."""
    indexes = (i for i, word in enumerate(one.words) if word in _PLANES)
    adjectives = [one.words[max(0, i - 1)] for i in indexes]
    adjectives += (b for a, b in pairwise(one.words) if a in _WAS)
    return any(_depth_of(word) and _depth_of(word) <= DEEP for word in adjectives)


def _depth_of(word: str) -> frozenset[Depth]:
    """Return the depths that an adjective gives a mass: "subfascial"."""
    reading = lesion_of(f"{word} mass") if is_depth(word) else None
    return frozenset(reading.depths or () if reading is not None else ())


def _labeled_depths(one: Statement) -> frozenset[Depth]:
    """Return the depths that an addendum or a label has alone: "amended: deep"."""
    is_addendum = one.sentence.section is Section.ADDENDUM
    if not (is_addendum or ":" in one.words):
        return frozenset()
    colon = one.words.index(":") if ":" in one.words else -1
    label, words = one.words[: max(0, colon)], one.words[colon + 1 :]
    labels = signs(Sign.LABEL).keys() | _LABELS
    is_bare = all(is_depth(word) or word in _BARE for word in words)
    if not (labels.issuperset(label) and is_bare):
        return frozenset()
    pairs = zip(["", *words], words, strict=False)
    depths = (_depth_of(word) for prior, word in pairs if prior not in _BARE - {","})
    return frozenset[Depth]().union(*depths)


_MUSCLE = bit_if(is_muscle)
_HAS_SKIN = bit_of("skin", "dermis", "fascia")
_UNDER_SKIN = re.compile(
    r"\b(?:right|just|immediately|directly|merely) (?:under|beneath|below|underneath)"
    r" the (?:skin|dermis)\b|\bas soon as the (?:skin|dermis) was\b"
    r"|\bon the (?:[a-z]+ ){0,3}fascia,? (?:and )?not (?:in|under|below|beneath)\b"
    r"|\bon the [a-z]+,? (?:and )?not in it\b"
)
#: What lay over the tumor: "fibers of the muscle were draped over it".
_UNDER_MUSCLE = re.compile(
    r"\b(?:draped|stretched|splayed|spread|lying|running|passing|coursing) over"
    r" (?:it|the (?:[a-z]+ )?(?:lipoma|mass|tumou?r|lesion))\b"
    r"|\b(?:covered|overlay|covering|overlying) it\b"
    r"|\bto expose (?:it|the (?:lipoma|mass|tumou?r|lesion))\b"
    r"|\b(?:dug|shelled|scooped|cored|teased) out of\b"
)
_HOLES = bit_of("hole", "rent", "tear", "gap", "rift", "window", "defect")
_MENDED = bit_of("closed", "repaired", "sutured", "sewn", "approximated")
_ABSENT = bit_of("absent", "lacking", "lacks", "negative", "devoid")
_TISSUE = _MUSCLE | bit_of("fascia")
#: A muscle or fascia with one of these is of a vessel, of hair or in the fat.
_NO_MUSCLE = frozenset(
    {*("smooth", "arrector", "pili"), *("superficial", "scarpa's", "scarpas", "scarpa")}
)
_TAKEN = bit_of(
    *("excised", "taken", "removed", "resected", "sacrificed", "came", "delivered"),
)
_ARTICLES = frozenset({"the", "a", "an", "of", "this"})
_PIECES = frozenset(
    {
        *("cuff", "piece", "portion", "part", "rim", "segment", "strip", "patch"),
        *("some", "fibers", "slip", "bit"),
    }
)
#: How many words after "with" may name a piece of muscle.
_NEAR = 5
_HAS_IT = bit_of("it", "its", "dissection")
_WAS = frozenset({"was", "is"})
_PLANES = frozenset({"plane", "space", "interval", "cleft", "pocket", "dissection"})
_PLANE = bit_of(*_PLANES)
_STAYS = bit_of("stay", "stayed", "remain", "confined", "limited", "contained")
_WHETHER = bit_of("whether", "unclear", "uncertain", "unsure", "unknown", "equivocal")
_IN_FAT = frozenset({Depth.SUBCUTANEOUS})
_FAT = bit_if(lambda word: _depth_of(word) == _IN_FAT or word == "fat")
_CLOSED = bit_of("closed", "approximated", "reapproximated", "repaired", "sutured")
_ENTIRELY = bit_of("all", "entire", "entirely", "whole", "throughout", "only", "solely")
_SHALLOW = frozenset({Depth.SUBCUTANEOUS, Depth.SUPERFICIAL})
#: The words of a label before a depth.
_LABELS = frozenset(
    {
        *("finding", "findings", "intraop", "intraoperative", "operative", "amended"),
        *("amendment", "correction", "corrected", "final", "actual", "true", "tumor"),
        *("lesion", "mass", "lipoma", "plane", "exploration", "at", "to", "of", "the"),
        *("depth", "surgery", "excision", "resection", "dissection", "level", "layer"),
    }
)
#: Words between depths that stand alone.
_BARE = frozenset({",", "not", "no", ".", "rather", "than"})
