"""Places and sides that a note names beside its headings and its narrative."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._finders import SITE
from cptsofttissue.notes._lesion.others import names_further
from cptsofttissue.notes._lesion.worked import was_prepared
from cptsofttissue.notes._phrases import is_site_word, site_of
from cptsofttissue.notes._sentence.vocabulary import FACTS, SIDED, SIDES, may_hold
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.anatomy import Side, SiteReading

__all__ = ["HAS_SIDE", "is_on_other_side", "on_both_sides", "sites_of_reason"]


def sites_of_reason(one: Told) -> list[Mention]:
    """
    List the places of the lesion that the patient came for, or consented to.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("INDICATIONS: A lump of the left calf.")
    >>> [[m.text for m in sites_of_reason(one)] for one in read_sentences(page)]
    [['left calf']]
    """
    is_before = one.sentence.section is Section.HISTORY or (
        one.line.asks & _BOOKED > 0 and _is_booked(one)
    )
    if (
        not (is_before and one.names_tumor)
        or one.line.asks & _OF_OTHERS
        or names_further(one)
    ):
        return []
    named = _named(one)
    if one.line.tells(Sign.PRESENTS) and not one.said("procedure"):
        return [m for m in named if m.polarity is not Polarity.DENIED]
    is_reason = one.sentence.is_reason or (
        one.line.asks & _BOOKED > 0 and _is_booked(one)
    )
    lesions = one.said("lesion") if is_reason else ()
    is_now = any(m.polarity in _NOW for m in lesions)
    return [m for m in named if m.polarity in _NOW] if is_now else []


def _is_booked(one: Told) -> bool:
    """Whether a line says what was to be done: "Scheduled procedure: excision"."""
    if one.sentence.section not in FACTS:
        return False
    label = [*takewhile(str.isalpha, one.words)]
    is_label = bool(label) and one.words[len(label) : len(label) + 1] == [":"]
    return is_label and _BOOKING.issuperset(label)


def is_on_other_side(one: Told, head: SiteReading, side: Side) -> bool:
    """
    Whether a sentence tells of the other side alone: a tourniquet, "Side: right".

    Args:
        one: The sentence.
        head: The site of the lesion.
        side: Its side.
    """
    if one.line.asks & _BESIDES:
        return False
    if SIDED.issuperset(one.words):
        return SIDES[side].isdisjoint(one.words)
    is_added = one.sentence.section is Section.ADDENDUM and one.line.asks & _NAMES_SIDE
    if is_added or (one.sentence.section in _SENT and one.names_tumor):
        return _SPELLED.intersection(one.words) == {_OTHER[side]}
    is_work = one.line.tells(Sign.ON_SIDE)
    if not one.line.asks & SITE or not (is_work or _is_bare(one)):
        return False
    held = (m for m in _named(one) if may_hold(m) or was_prepared(one, m))
    read = [site for m in held if (site := site_of(m.value))]
    if not is_work:
        return any(_is_mirrored(site, head) for site in read)
    return {site.side for site in read} == {_OTHER[side]}


def _named(one: Told) -> Sequence[Mention]:
    return (*one.sites, *one.sites_beside)


def _is_bare(one: Told) -> bool:
    """Whether a line of its own is but a place: "TIME OUT: right thigh"."""
    is_line = one.sentence.section is Section.OTHER
    return is_line and all(is_site_word(w) or w in SIDED for w in one.words if w != ".")


def _is_mirrored(one: SiteReading, other: SiteReading) -> bool:
    """Whether two places are the same but for their sides."""
    sides = {one.side, other.side} == {*_OTHER}
    return sides and bool(SiteReading.met(one.terms, other.terms))


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
#: A report may part a place from its side: "LEG, LEFT, EXCISION".
_SENT = frozenset({Section.PATHOLOGY, Section.OTHER})
_NAMES_SIDE = bit_of("side", "laterality")
_SPELLED = frozenset({Side.LEFT, Side.RIGHT})
#: What a line has set that has a side; of others no side is asked.
HAS_SIDE = bit_of(*SIDED)
_BOOKED = bit_of("scheduled", "planned", "proposed", "booked", "posted", "intended")
_BOOKING = frozenset(
    {
        *("scheduled", "planned", "proposed", "booked", "posted", "intended", "for"),
        *("procedure", "procedures", "operation", "surgery", "case", "as"),
    }
)
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
