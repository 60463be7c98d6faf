"""Places and sides that a note names beside its headings and its narrative."""

from __future__ import annotations

import re

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._finders import SITE
from cptsofttissue.notes._lesion.others import names_further
from cptsofttissue.notes._phrases import site_of
from cptsofttissue.notes._sentence.vocabulary import SIDED, SIDES, may_hold
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = ["is_on_other_side", "on_both_sides", "sites_of_reason"]


def sites_of_reason(one: Told) -> list[Mention]:
    """
    List the places of the lesion that the patient came for, or consented to.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("INDICATIONS: A lump of the left calf.")
    >>> [[m.text for m in sites_of_reason(one)] for one in read_sentences(page)]
    [['left calf']]
    """
    is_told = one.sentence.section is Section.HISTORY and one.names_tumor
    if not is_told or one.line.asks & _OF_OTHERS or names_further(one):
        return []
    if one.line.tells(Sign.PRESENTS) and not one.said("procedure"):
        return [m for m in one.sites if m.polarity is not Polarity.DENIED]
    lesions = one.said("lesion") if one.sentence.is_reason else ()
    is_now = any(m.polarity in _NOW for m in lesions)
    return [m for m in one.sites if m.polarity in _NOW] if is_now else []


def is_on_other_side(one: Told, side: Side) -> bool:
    """Whether a sentence tells of the other side alone: a tourniquet, "Side: right"."""
    if not one.line.asks & _HAS_SIDE or one.line.asks & _BESIDES:
        return False
    if SIDED.issuperset(one.words):
        return SIDES[side].isdisjoint(one.words)
    if not (one.line.asks & SITE and one.line.tells(Sign.ON_SIDE)):
        return False
    named = (*one.sites, *one.sites_beside)
    sites = (site_of(m.value) for m in named if may_hold(m))
    return {site.side for site in sites if site} == {_OTHER[side]}


def on_both_sides(site: SiteReading, side: Side) -> SiteReading:
    """
    Return a place on either side of the body, where a note names both.

    >>> str(on_both_sides(SiteReading.parse("left thigh"), Side.LEFT).side)
    'None'
    """
    other = (_SIDE.sub(_OTHER[side], word) for word in site.charted)
    return SiteReading.parse((*site.charted, *other))


_OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
_SIDE = re.compile(r"\b(?:left|right|lt|rt|l|r)\b", re.IGNORECASE)
_NOW = frozenset({Polarity.STATED, Polarity.HEDGED, Polarity.PLANNED})
_HAS_SIDE = bit_of(*SIDED)
#: A history with these may tell of another lesion.
_OF_OTHERS = bit_of(
    *("also", "other", "others", "another", "mother", "father", "sister", "brother"),
    *("family", "previous", "previously", "prior", "besides"),
)
#: What has these may be at the other side of the patient.
_BESIDES = bit_of(
    *("graft", "donor", "harvest", "pad", "pads", "line", "iv", "compression"),
    *("sleeve", "electrode", "other", "second", "also", "opposite", "contralateral"),
)
