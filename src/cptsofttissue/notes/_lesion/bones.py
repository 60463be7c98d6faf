"""Bones that were taken with a tumor, which may then be a tumor of the bone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import dropwhile, pairwise

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.against import denies
from cptsofttissue.notes._lesion.readings import Depths
from cptsofttissue.notes._phrases import depths_of, is_layer_name, pattern_of_layers
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Section
from cptsofttissue.record.depth import Depth

__all__ = ["is_bone", "joins_bone", "takes_bone"]


def takes_bone(one: Statement) -> bool:
    """
    Whether a sentence says that a bone was taken: "a segment of femur was resected".

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The femur was resected. It was resected off the femur.")
    >>> [takes_bone(one) for one in read_sentences(page)]
    [True, False]
    """
    if not one.line.asks & _WORK or one.line.asks & _MAY_BE or denies(one):
        return False
    if one.line.asks & _AMPUTATED:
        return not one.line.asks & _STALK
    if any(words.search(one.sentence.text) for words in _bone_taken()):
        return True
    bones = (i for i, word in enumerate(one.words) if is_bone(word))
    return any(_is_object(one.words, index) for index in bones)


@cache
def _bone_taken() -> tuple[re.Pattern[str], ...]:
    """Return the ways to say that a bone was taken: "ribs 3 to 5 were resected"."""
    bone = rf"\b(?:(?:{pattern_of_layers(is_bone)})s?|{_ADJECTIVES})\b"
    return (
        re.compile(
            rf"{_SUBJECT}{bone}(?: {_PART})*? (?:was|were)(?: then| also)? {_CUT}\b"
        ),
        re.compile(rf"{bone}(?: {_PART})*? (?:came|went|handed)(?: off| out)? with\b"),
        re.compile(
            rf"\b(?:en bloc|taken|removed|resected|excised|included|including|along)"
            rf"(?: en bloc)?(?: with)?(?: (?:{_PART}|the|a|its|underlying|adjacent))*?"
            rf" {bone}(?! {_NO_BONE})"
        ),
        re.compile(
            rf"\b(?:invad|erod|destroy|infiltrat|penetrat)(?:ed|ing|es|e|s)?"
            rf" (?:into |through )?(?:the )?(?:[a-z]+ )?{bone}(?! {_NO_BONE})"
        ),
        re.compile(
            rf"\b(?:segment|length|window|block) of (?:the )?(?:[a-z]+ )?{bone}"
            r"(?! (?:graft|wax))|\b(?:hemicortical|intercalary|osteotom(?:y|ies)|sawn"
            r"|endoprosthe[a-z]+|total femur|[a-z]+ replacement was|(?:hemi)?pelvectomy"
            r"|hindquarter|forequarter)\b|\bbridged with (?:a|an) (?:[0-9a-z-]+ )?"
            r"(?:plate|nail|allograft)\b|\bchest wall resection\b|\bray resection\b"
            r"|\bcostal cartilages? (?:was|were) (?:cut|divided|resected|taken)\b"
        ),
        re.compile(
            r"\b(?:finger|thumb|toe|leg|arm|limb|digit|ray|hand|foot) (?:was |were )?"
            r"(?:then )?(?:removed|taken off|handed off|sawn|severed|lifted out)\b"
            r"(?! (?:from|of|the))"
        ),
    )


_ADJECTIVE = (
    r"(?:femoral|tibial|fibular|humeral|radial|ulnar|sternal|clavicular|scapular|iliac"
    r"|sacral|pelvic|cortical)"
)
_ADJECTIVES = (
    rf"{_ADJECTIVE}(?= (?:cortex|shaft|head|neck|end|edge|segment|bone|window))"
)
#: "The muscle over the femur was divided" is not about the femur.
_SUBJECT = "".join(
    rf"(?<!\b{word} the )(?<!\b{word} )"
    for word in ("over", "off", "from", "to", "on", "around", "near", "above", "behind")
)
_PART = (
    r"(?:cortex|shaft|head|neck|ends?|edge|edges|segment|bone|window|cartilages?|\d+"
    r"(?:st|nd|rd|th)?|to|and|through|of|part|piece|length|portion|first|second|third"
    r"|fourth|fifth|sixth|seventh|eighth|ninth|tenth|two|three|anterior|posterior"
    r"|medial|lateral|proximal|distal|outer|greater|lesser)"
)
_CUT = (
    r"(?:resected|removed|excised|taken|sawn|sawed|osteotomized|cut|divided|transected"
    r"|disarticulated|included)"
)
#: Behind an adjective of a bone these are no bone: "the femoral artery".
_NO_BONE = (
    r"(?:artery|vein|nerves?|vessels?|fascia|periosteum|muscles?|tendon|spine|crest|and"
    r" (?:muscle|nerve))"
)


def _is_object(words: Sequence[str], index: int) -> bool:
    """Whether a bone is what was taken, and not the place of something else."""
    behind = words[index + 1 : index + 1 + _NEAR]
    if {*behind[:1]} & _OF_TOOLS:
        return False
    before = [w for w in words[max(0, index - _FAR) : index] if w not in _OF_BONE]
    lead = before[-1] if before else ""
    has_verb = not (_TAKEN | _WERE).isdisjoint(behind[:1])
    if lead in _JOINS and not has_verb and _is_below_tumor(before):
        return False
    is_object = lead in _TAKEN or lead in _PIECES
    is_subject = not lead or lead in _JOINS
    is_done = not _TAKEN.isdisjoint(behind) or not _TAKEN.isdisjoint(before)
    return is_done and (is_object or is_subject)


def _is_below_tumor(before: Sequence[str]) -> bool:
    """Whether the tumor came off the layers of a list: "off the muscles and ribs"."""
    words = dropwhile(lambda w: w in _JOINS or is_layer_name(w), reversed(before))
    return next(words, "") in _OFF


def joins_bone(one: Statement) -> bool:
    """Whether a title names a bone that was taken with the tumor."""
    words = [word for word in one.words if word not in _OF_BONE]
    pairs = pairwise(words) if one.sentence.section is Section.PROCEDURE else ()
    joins = signs(Sign.JOINS_SITE)
    return any(first in joins and is_bone(word) for first, word in pairs)


@lru_cache(maxsize=4096)
def is_bone(word: str) -> bool:
    """Whether a word names a bone."""
    depths = depths_of(f"in the {word}") or Depths()
    return is_layer_name(word) and depths == Depths({Depth.BONE})


def _may_name_bone(word: str) -> bool:
    """Whether a word names a bone, or bones, or is an adjective of one."""
    return is_bone(word.removesuffix("s")) or re.match(_ADJECTIVE, word) is not None


#: The words that may stand before the name of a bone.
_OF_BONE = frozenset(
    {
        *("the", "of", "part", "a", "partial", "portion", "segment", "underlying"),
        *("adjacent", "proximal", "distal", "left", "right", "shaft"),
    }
)
_TAKEN = frozenset(
    {
        *("resected", "removed", "excised", "taken", "osteotomized", "transected"),
        *("sawed", "cut", "sampled", "biopsied", "curetted", "took", "resect"),
    }
)
_AMPUTATED = bit_of("amputated", "amputation", "disarticulated", "disarticulation")
#: With one of these it was not taken, or not on this day.
_MAY_BE = bit_of(
    *("possibility", "possible", "if", "consented", "consent", "risk", "risks"),
    *("avoid", "avoided", "prior", "previous", "previously", "stump", "instead"),
)
#: What may say that a bone was taken.
_WORK = (
    _AMPUTATED
    | bit_if(_may_name_bone)
    | bit_of(
        *("osteotomy", "osteotomies", "resection", "replacement", "bridged", "sawn"),
        *("intercalary", "hemicortical", "pelvectomy", "hemipelvectomy", "hindquarter"),
        *("forequarter", "endoprosthesis", "endoprosthetic", "costal", "severed"),
        *("removed", "handed", "lifted", "taken"),
    )
)
#: The parts that are no limb, and may be amputated as well.
_STALK = bit_of("pedicle", "stalk", "base", "neck", "tip", "flap")
_PIECES = frozenset({"piece", "wedge", "window", "cuff", "shell", "edge", "cortex"})
_JOINS = frozenset({"and", ",", "with", "plus"})
_OFF = frozenset({"off", "from", "overlying"})
_WERE = frozenset({"was", "were", "had"})
#: The words behind "bone" that make it a tool, a test or an implant.
_OF_TOOLS = frozenset(
    {"wax", "hook", "graft", "scan", "marrow", "cutter", "cement", "anchor", "dust"}
)
#: How many words behind and before a bone may say what was done to it.
_NEAR, _FAR = 4, 7
