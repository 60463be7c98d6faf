"""Sentences on the plane of a dissection, or on what is not known of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._lesion.against import DEEP_LAYER, SPARED, denies
from cptsofttissue.notes._phrases import depths_of, is_layer_name, lesion_of
from cptsofttissue.notes._sentence.vocabulary import (
    DEEP,
    HAS_TUMOR,
    is_depth,
    is_tumor,
    may_hold,
)
from cptsofttissue.notes._tables import Reach, Sign, polarities, signs
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.depth import Depth

__all__ = ["goes_deep", "has_muscle", "may_be_deep", "mends_hole", "stays_shallow"]


def goes_deep(one: Told) -> bool:
    """
    Whether a sentence says in any other way that a tumor may lie below the fat.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The mass was freed in the subfascial plane. It was soft.")
    >>> [goes_deep(one) for one in read_sentences(page)]
    [True, False]
    """
    if not _is_of_tumor(one):
        return False
    may_take = bool(one.line.asks & _MUSCLE and one.line.asks & _TAKEN)
    is_taken = may_take and not denies(one) and _takes_muscle(one.words)
    is_left = bool(one.line.asks & _STAYS and one.line.asks & _FAT) and denies(one)
    is_doubted = bool(one.line.asks & _WHETHER and one.line.asks & DEEP_LAYER)
    is_in_plane = bool(one.line.asks & _PLANE) and not denies(one) and _in_plane(one)
    is_deep = is_taken or is_in_plane or bool(_labeled(one) & DEEP)
    return is_left or is_doubted or is_deep


def may_be_deep(one: Told) -> bool:
    """Whether a sentence begins with a doubt, and tells of a layer: "Maybe in the"."""
    if not one.line.asks & DEEP_LAYER or one.has(Sign.VESSEL):
        return False
    hedges = one.line.each(polarities(Reach.AFTER))
    return any(at == 0 and how is Polarity.HEDGED for at, _, how in hedges)


def mends_hole(one: Told) -> bool:
    """Whether a hole in a deep layer was closed: something had gone through it."""
    if not (one.line.asks & _HOLES and one.line.asks & DEEP_LAYER) or denies(one):
        return False
    holes = (i for i, bits in enumerate(one.line.bits) if bits & _HOLES)
    near = (
        one.line.bits[i + 2 : i + _NEAR]
        for i in holes
        if one.words[i + 1 : i + 2] == ["in"]
    )
    is_there = any(bits & DEEP_LAYER for each in near for bits in each)
    return is_there and bool(one.line.asks & _MENDED)


def has_muscle(one: Told) -> bool:
    """Whether a report, or the list of what was sent, tells of muscle or fascia."""
    if not one.line.asks & _TISSUE or one.sentence.section not in _REPORTS:
        return False
    is_of_tumor = one.names_tumor or one.sentence.section is Section.PATHOLOGY
    named = [i for i, bits in enumerate(one.line.bits) if bits & _TISSUE]
    is_muscle = any(one.words[max(0, i - 1)] not in _NO_MUSCLE for i in named)
    is_absent = denies(one) or bool(one.line.asks & (SPARED | _ABSENT))
    return is_of_tumor and is_muscle and not is_absent


def stays_shallow(one: Told) -> bool:
    """Whether a sentence says that a tumor, or all that was done, was in the fat."""
    if any(map(_is_above_muscle, one.said("depth"))):
        return True
    is_all = bool(one.line.asks & _WHOLLY) and not denies(one)
    is_above = bool(one.line.asks & _ABOVE and one.line.asks & DEEP_LAYER)
    is_in_fat = bool(one.line.asks & _PLANE and one.line.asks & _FAT)
    is_there = is_all and (is_above or is_in_fat)
    return is_there or bool(_labeled(one) & _SHALLOW)


def _takes_muscle(words: Sequence[str]) -> bool:
    """Whether muscle was "excised with it", or it "with a cuff of muscle"."""
    ends = [i for i, word in enumerate(words) if word == "with"]
    led = (_without_articles(words[i + 1 :]) for i in ends)
    return any(_is_with_it(behind) or _is_with_muscle(behind) for behind in led)


def _without_articles(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _ARTICLES]


def _is_with_it(behind: Sequence[str]) -> bool:
    return any(word == "it" or is_tumor(word) for word in behind[:1])


def _is_with_muscle(behind: Sequence[str]) -> bool:
    """Whether a piece of muscle begins there: "a cuff of muscle"."""
    near = [*takewhile(str.isalpha, behind[:_NEAR])]
    is_piece = not _PIECES.isdisjoint(near)
    return is_piece and any(map(_is_muscle, near))


def _is_above_muscle(said: Mention) -> bool:
    """Whether "superficial to the muscle" is said: no tumor within it lies there."""
    words = said.text.split()
    is_above = not _ABOVE_WORDS.isdisjoint(words)
    return is_above and "muscle" in words and may_hold(said)


def _is_of_tumor(one: Told) -> bool:
    is_labeled = ":" in one.words or one.sentence.section is Section.ADDENDUM
    return is_labeled or one.line.asks & (_HAS_IT | HAS_TUMOR) > 0


def _in_plane(one: Told) -> bool:
    """Whether a plane is called one below the fat: "the intermuscular plane"."""
    named = (i for i, word in enumerate(one.words) if word in _PLANES)
    before = (one.words[max(0, i - 1)] for i in named)
    return any(_depth_of(word) and _depth_of(word) <= DEEP for word in before)


def _depth_of(word: str) -> frozenset[Depth]:
    """Return what an adjective says of the depth of a mass."""
    reading = lesion_of(f"{word} mass") if is_depth(word) else None
    return frozenset(reading.depths or () if reading is not None else ())


def _labeled(one: Told) -> frozenset[Depth]:
    """Return the bare depths of an addendum, or behind a label: "amended: deep"."""
    is_added = one.sentence.section is Section.ADDENDUM
    if not (is_added or ":" in one.words):
        return frozenset()
    colon = one.words.index(":") if ":" in one.words else -1
    label, behind = one.words[: max(0, colon)], one.words[colon + 1 :]
    known = signs(Sign.LABEL).keys() | _LABELS
    is_bare = all(is_depth(word) or word in _BARE for word in behind)
    if not (known.issuperset(label) and is_bare):
        return frozenset()
    pairs = zip(["", *behind], behind, strict=False)
    said = (_depth_of(word) for before, word in pairs if before not in _BARE - {","})
    return frozenset[Depth]().union(*said)


def _is_muscle(word: str) -> bool:
    return is_layer_name(word) and depths_of(f"in {word}") == _IN_MUSCLE


_IN_MUSCLE = frozenset({Depth.INTRAMUSCULAR})


_MUSCLE = bit_if(_is_muscle)
_HOLES = bit_of("hole", "rent", "tear", "gap", "rift", "window", "defect")
_MENDED = bit_of("closed", "repaired", "sutured", "sewn", "approximated")
#: There a note tells of what was taken out.
_REPORTS = frozenset({Section.PATHOLOGY, Section.OTHER})
_ABSENT = bit_of("absent", "lacking", "lacks", "negative", "devoid")
_TISSUE = _MUSCLE | bit_of("fascia")
#: Before "muscle" these make it one of vessels, and before "fascia" one in the fat.
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
#: So many words behind "with" name a piece of muscle.
_NEAR = 5
_HAS_IT = bit_of("it", "dissection")
_PLANES = frozenset({"plane", "space", "interval", "cleft", "pocket", "dissection"})
_PLANE = bit_of(*_PLANES)
_STAYS = bit_of("stay", "stayed", "remain", "confined", "limited", "contained")
_WHETHER = bit_of("whether", "unclear", "uncertain", "unsure", "unknown", "equivocal")
_IN_FAT = frozenset({Depth.SUBCUTANEOUS})
_FAT = bit_if(lambda word: _depth_of(word) == _IN_FAT or word == "fat")
_WHOLLY = bit_of("all", "entire", "entirely", "whole", "throughout", "only", "solely")
_ABOVE_WORDS = frozenset({"above", "superficial"})
_ABOVE = bit_of(*_ABOVE_WORDS)
_SHALLOW = frozenset({Depth.SUBCUTANEOUS, Depth.SUPERFICIAL})
#: What a label of what was found is made of.
_LABELS = frozenset(
    {
        *("finding", "findings", "intraop", "intraoperative", "operative", "amended"),
        *("amendment", "correction", "corrected", "final", "actual", "true", "tumor"),
        *("lesion", "mass", "lipoma", "plane", "exploration", "at", "to", "of", "the"),
        *("depth", "surgery", "excision", "resection", "dissection", "level", "layer"),
    }
)
#: What may stand between bare depths.
_BARE = frozenset({",", "not", "no", ".", "rather", "than"})
