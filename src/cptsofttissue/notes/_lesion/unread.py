"""Sentences on the size of a tumor whose words are not read as its size."""

from __future__ import annotations

from collections.abc import Iterable

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._lesion.readings import span_of
from cptsofttissue.notes._phrases import is_noun
from cptsofttissue.notes._sentence.vocabulary import (
    ELSEWHERE,
    FACTS,
    HAS_FIGURE,
    HEADINGS,
    NOT_TUMOR,
    TISSUES,
    may_hold,
    measures_operation,
    names_only_tumor,
)
from cptsofttissue.notes._tables import Place, Says, Sign, signs
from cptsofttissue.notes._words import bit_of
from cptsofttissue.notes.values import Mention, Role
from cptsofttissue.record.lengths import Span

__all__ = [
    "THOUGHT",
    "doubts_size",
    "is_other_than_thought",
    "lengths_of_it",
    "with_parts",
]


def lengths_of_it(one: Told) -> list[Mention]:
    """
    List the lengths of nothing known in a sentence on "it", or on a measure.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The mass was out. It was sent off at about 4 cm.")
    >>> [[m.text for m in lengths_of_it(one)] for one in read_sentences(page)]
    [[], ['about 4 cm']]
    """
    if not _is_below(one) or _parts(one):
        return []
    is_of_it = bool(one.line.asks & _HAS_IT) and one.goes_on
    is_measured = bool(one.line.asks & _MEASURED) and names_only_tumor(one.line)
    is_measured |= bool(one.line.asks & _OPERATION) and measures_operation(one.words)
    kinds = {Role.UNCLEAR} if is_of_it or is_measured else set[Role]()
    is_whole = is_of_it or (bool(one.line.asks & _EX_VIVO) and one.is_of_tumor)
    if is_whole and TISSUES.isdisjoint(one.words):
        kinds.add(Role.SPECIMEN)  # a tumor alone that was sent is as large as it was
    if one.words[:1] == ["it"] and (one.has(Sign.EXTENDS) or one.line.asks & _SPANS):
        kinds.add(Role.DISTANCE)
    said = (m for m in one.mentions if m.role in kinds and may_hold(m))
    return [m for m in said if not (_is_of_noun(one, m) or _is_far(one))]


def _is_of_noun(one: Told, length: Mention) -> bool:
    """Whether a length is that of a thing named behind it: "a 6 cm dressing"."""
    noun = next(iter(one.behind(length)), ",")
    is_thing = noun.isalpha() and not (is_noun(noun) or noun in signs(Sign.BEHIND))
    return is_thing and one.before(length)[-1:] in (["a"], ["an"], ["the"])


def _is_far(one: Told) -> bool:
    """Whether a distance is measured."""
    return bool(one.line.asks & _DISTANCE)


def with_parts(own: Span, told: Iterable[Told]) -> list[Span]:
    """
    Return how large a tumor may be with the parts that sentences measure.

    Args:
        own: The size that is stated.
        told: The sentences.
    """
    parts = [span_of("size", m) for one in told for m in _parts(one)]
    highs = [own.high_um, *(span.high_um for span in parts)]
    known = [high for high in highs if high is not None]
    whole = sum(known) if len(known) == len(highs) else None
    return [Span(own.low_um, whole)] if parts else []


def _parts(one: Told) -> list[Mention]:
    """Return the lengths of lobes and pieces: "a tongue of it ran another 3 cm"."""
    is_further = bool(one.line.asks & _FURTHER)
    is_part = bool(one.line.asks & _PARTS) or (is_further and one.names_tumor)
    if not (is_part and _is_below(one)) or _is_of_tissue(one):
        return []
    further = {Role.DISTANCE, Role.TUMOR} if is_further else set[Role]()
    kinds = {Role.UNCLEAR, Role.SPECIMEN} | further
    return [m for m in one.mentions if m.role in kinds and may_hold(m)]


def _is_of_tissue(one: Told) -> bool:
    """Whether a piece may be one of a tissue, or of something else: "of fascia"."""
    found = one.line.says(Place.BEFORE)
    is_other = not found.isdisjoint(NOT_TUMOR - {Says.SPECIMEN})
    return is_other or one.has(Sign.VESSEL) or not TISSUES.isdisjoint(one.words)


def doubts_size(one: Told) -> bool:
    """Whether a sentence says that a size that was stated is not the tumor's."""
    if one.line.asks & HAS_FIGURE or not _is_below(one):
        return False
    if one.line.asks & _NAMES_SIZE:
        return bool(one.line.asks & _OTHERWISE) or _is_compared(one) or _is_denied(one)
    is_it = bool(one.line.asks & _PRONOUN)
    if one.line.tells(Sign.UNMEASURED):
        return is_it or one.names_tumor
    is_measured_there = is_it and bool(one.line.asks & _MEASURE) and _is_elsewhere(one)
    return is_measured_there or ((is_it or one.names_tumor) and _is_compared(one))


def is_other_than_thought(one: Told) -> bool:
    """Whether a tumor is told to be larger, or smaller, than it was thought to be."""
    if one.line.asks & HAS_FIGURE:
        return False
    is_of_tumor = one.names_tumor or bool(one.line.asks & _PRONOUN)
    return is_of_tumor and _is_below(one) and one.line.tells(Sign.COMPARES)


def _is_denied(one: Told) -> bool:
    """Whether a size is said not to be known, and not one of an incision."""
    found = one.line.says(Place.BEFORE)
    is_told = one.line.tells(Sign.DENIES) or one.line.tells(Sign.UNMEASURED)
    return is_told and found.isdisjoint(NOT_TUMOR)


def _is_compared(one: Told) -> bool:
    """Whether a tumor is larger than the note says, and not than an image showed."""
    is_other = one.line.tells(Sign.COMPARES) and bool(one.line.asks & _RECORDED)
    return is_other and not _is_elsewhere(one)


def _is_elsewhere(one: Told) -> bool:
    return not one.line.says(Place.ANYWHERE, Place.BEFORE).isdisjoint(ELSEWHERE)


def _is_below(one: Told) -> bool:
    """Whether a sentence stands below the headings, and tells of the operation."""
    return one.sentence.section in FACTS - HEADINGS


_EX_VIVO = bit_of("vivo")
_OPERATION = bit_of("excision", "removal", "resection")
_HAS_IT = bit_of("it", "this")
_PRONOUN = bit_of("it", "this", "that")
_MEASURE = bit_of("measured", "measurement", "measure")
_MEASURED = _MEASURE | bit_of(
    "spanned", "spanning", "diameter", "dimension", "thickness"
)
#: These have a length of their own, and belong to the tumor.
_PARTS = bit_of(
    *("tongue", "tail", "extension", "lobe", "lobes", "lobule", "lobules"),
    *("component", "components", "piece", "pieces", "fragment", "fragments"),
    *("portion", "portions", "projection", "prolongation", "nodule"),
)
_FURTHER = bit_of("another", "additional", "further", "more", "extra")
_SPANS = bit_of("stretched", "spanned", "ran", "extended")
_DISTANCE = bit_of("distance", "apart")
_NAMES_SIZE = bit_of(
    *("size", "sizes", "measurement", "measurements", "dimension", "dimensions"),
    *("diameter", "diameters", "units", "unit"),
)
#: In a sentence on a size they say that it is another's, or in another unit.
_OTHERWISE = bit_of(
    *("inches", "inch", "mm", "cm", "millimeters", "centimeters"),
    *("millimetres", "centimetres"),  # codespell:ignore millimetres,centimetres
    *("include", "includes", "exclude", "excludes", "excluding"),
    *("omits", "clinic", "office", "visit", "referral", "referring", "outpatient"),
)
#: What a line has set that tells what was thought before.
THOUGHT = bit_of(
    *("thought", "expected", "anticipated", "felt", "appeared", "believed", "seemed"),
    *("suspected", "estimated", "looked", "palpated"),
)
#: With these the note itself is meant.
_RECORDED = bit_of(
    *("above", "listed", "noted", "stated", "recorded", "documented", "dictated"),
    *("written", "findings", "title", "below", "entered", "charted"),
)
