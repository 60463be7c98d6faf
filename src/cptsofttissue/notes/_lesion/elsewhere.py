"""Sites and sides that a note names outside its headings and its narrative."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._finders import SITE
from cptsofttissue.notes._lesion.others import names_further
from cptsofttissue.notes._lesion.readings import are_opposite
from cptsofttissue.notes._lesion.worked import was_prepared
from cptsofttissue.notes._phrases import is_site_word, meets, site_of
from cptsofttissue.notes._sentence.vocabulary import (
    FACTS,
    REPORTS,
    SIDED,
    SIDES,
    may_hold,
)
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = ["HAS_SIDE", "is_on_other_side", "on_both_sides", "sites_of_reason"]


def sites_of_reason(one: Statement) -> list[Mention]:
    """
    List the sites of the lesion that the patient came for, or consented to.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("INDICATIONS: A lump of the left calf.")
    >>> [[m.text for m in sites_of_reason(one)] for one in read_sentences(page)]
    [['left calf']]
    """
    is_booking = _is_booking(one)
    is_before = is_booking or one.sentence.section is Section.HISTORY
    if not (is_before and one.names_tumor) or _may_be_of_other(one):
        return []
    sites = _sites(one)
    if one.line.tells(Sign.PRESENTS) and not one.said("procedure"):
        return [m for m in sites if m.polarity is not Polarity.DENIED]
    is_reason = one.sentence.is_reason or is_booking
    lesions = one.said("lesion") if is_reason else ()
    is_present = any(m.polarity in _PRESENT for m in lesions)
    return [m for m in sites if m.polarity in _PRESENT] if is_present else []


def _may_be_of_other(one: Statement) -> bool:
    """Whether a history may be on another lesion, or on another person."""
    return bool(one.line.asks & _OF_OTHERS) or names_further(one)


def _is_booking(one: Statement) -> bool:
    """Whether a line says what was to be done: "Scheduled procedure: excision"."""
    if not one.line.asks & _BOOKED or one.sentence.section not in FACTS:
        return False
    label = [*takewhile(str.isalpha, one.words)]
    is_label = bool(label) and one.words[len(label) : len(label) + 1] == [":"]
    return is_label and _LABEL.issuperset(label)


def is_on_other_side(one: Statement, head: SiteReading, side: Side) -> bool:
    """
    Whether a sentence names only the other side: a tourniquet, "Side: right".

    Args:
        one: The sentence.
        head: The site of the lesion.
        side: Its side.
    """
    if one.line.asks & _OF_OTHER_SIDE:
        return False
    if SIDED.issuperset(one.words):
        return SIDES[side].isdisjoint(one.words)
    section = one.sentence.section
    is_addendum = section is Section.ADDENDUM and one.line.asks & _NAMES_SIDE
    # A report may separate a site from its side: "LEG, LEFT, EXCISION".
    if is_addendum or (section in REPORTS and one.names_tumor):
        return {*_SIDE_NAMES.intersection(one.words)} == {_OPPOSITE[side]}
    is_work = one.line.tells(Sign.ON_SIDE)
    if not one.line.asks & SITE or not (is_work or _is_only_site(one)):
        return False
    mentions = (m for m in _sites(one) if may_hold(m) or was_prepared(one, m))
    sites = [site for m in mentions if (site := site_of(m.value))]
    if not is_work:
        return any(are_opposite(site, head) and meets(site, head) for site in sites)
    return {site.side for site in sites} == {_OPPOSITE[side]}


def _sites(one: Statement) -> Sequence[Mention]:
    return (*one.sites, *one.sites_beside)


def _is_only_site(one: Statement) -> bool:
    """Whether a line of its own is only a site: "TIME OUT: right thigh"."""
    is_line = one.sentence.section is Section.OTHER
    return is_line and all(is_site_word(w) or w in SIDED for w in one.words if w != ".")


def on_both_sides(site: SiteReading, side: Side) -> SiteReading:
    """
    Return a site of which a note names both sides as one on either side.

    >>> str(on_both_sides(SiteReading.parse("left thigh"), Side.LEFT).side)
    'None'
    """
    mirror = (_SIDE.sub(_OPPOSITE[side], word) for word in site.charted)
    return SiteReading.parse((*site.charted, *mirror))


_OPPOSITE = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
_SIDE = re.compile(r"\b(?:left|right|lt|rt|l|r)\b", re.IGNORECASE)
_PRESENT = frozenset({Polarity.STATED, Polarity.HEDGED, Polarity.PLANNED})
_NAMES_SIDE = bit_of("side", "laterality")
_SIDE_NAMES = frozenset({Side.LEFT, Side.RIGHT})
#: The bit of a line that names a side.
HAS_SIDE = bit_of(*SIDED)
_BOOKED = bit_of("scheduled", "planned", "proposed", "booked", "posted", "intended")
#: The words of the label of a booking.
_LABEL = frozenset(
    {
        *("scheduled", "planned", "proposed", "booked", "posted", "intended", "for"),
        *("procedure", "procedures", "operation", "surgery", "case", "as"),
    }
)
#: A history with one of these may be on another lesion.
_OF_OTHERS = bit_of(
    *("also", "other", "others", "another", "mother", "father", "sister", "brother"),
    *("family", "previous", "previously", "prior", "besides"),
)
#: A sentence with one of these may be on the other side of the patient.
_OF_OTHER_SIDE = bit_of(
    *("graft", "donor", "harvest", "pad", "pads", "line", "iv", "compression"),
    *("sleeve", "electrode", "other", "second", "also", "opposite", "contralateral"),
)
