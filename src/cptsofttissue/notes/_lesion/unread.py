"""Sentences whose lengths may be of the tumor, although they are not read so."""

from __future__ import annotations

from collections.abc import Iterable

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.readings import span_of
from cptsofttissue.notes._phrases import is_noun
from cptsofttissue.notes._sentence.vocabulary import (
    ACCOUNT,
    ELSEWHERE,
    HAS_FIGURE,
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


def lengths_of_it(one: Statement) -> list[Mention]:
    """
    List the unclear lengths of a sentence on "it", or on a measurement.

    >>> from cptsofttissue.notes._sentences import read_sentences
    >>> from cptsofttissue.notes._text.page import Page
    >>> page = Page.of("The mass was out. It was sent off at about 4 cm.")
    >>> [[m.text for m in lengths_of_it(one)] for one in read_sentences(page)]
    [[], ['about 4 cm']]
    """
    has_length = one.line.asks & HAS_FIGURE > 0
    if not has_length or not _is_narrative(one) or _lengths_of_parts(one):
        return []
    is_of_it = bool(one.line.asks & _HAS_IT) and one.goes_on
    is_measured = bool(one.line.asks & _MEASURED) and names_only_tumor(one.line)
    is_measured |= bool(one.line.asks & _OPERATION) and measures_operation(one.words)
    allowed = {Role.UNCLEAR} if is_of_it or is_measured else set[Role]()
    is_whole = is_of_it or (bool(one.line.asks & _VIVO) and one.is_of_tumor)
    if is_whole and TISSUES.isdisjoint(one.words):
        allowed.add(Role.SPECIMEN)  # a tumor alone that was sent is as large as it was
    if one.words[:1] == ["it"] and (one.has(Sign.EXTENDS) or one.line.asks & _SPANS):
        allowed.add(Role.DISTANCE)
    mentions = (m for m in one.mentions if m.role in allowed and may_hold(m))
    return [m for m in mentions if not (_is_of_noun(one, m) or _measures_distance(one))]


def _is_of_noun(one: Statement, length: Mention) -> bool:
    """Whether a length belongs to the noun after it: "a 6 cm dressing"."""
    noun = next(iter(one.behind(length)), ",")
    is_thing = noun.isalpha() and not (is_noun(noun) or noun in signs(Sign.BEHIND))
    return is_thing and one.before(length)[-1:] in (["a"], ["an"], ["the"])


def _measures_distance(one: Statement) -> bool:
    """Whether a sentence measures a distance."""
    return bool(one.line.asks & _DISTANCE)


def with_parts(size: Span, sentences: Iterable[Statement]) -> list[Span]:
    """
    Return the size of a tumor with the parts that sentences measure.

    Args:
        size: The stated size.
        sentences: The sentences.
    """
    parts = [span_of("size", m) for one in sentences for m in _lengths_of_parts(one)]
    highs = [size.high_um, *(span.high_um for span in parts)]
    ends = [high for high in highs if high is not None]
    whole = sum(ends) if len(ends) == len(highs) else None
    return [Span(size.low_um, whole)] if parts else []


def _lengths_of_parts(one: Statement) -> list[Mention]:
    """Return the lengths of lobes and pieces: "a tongue of it ran another 3 cm"."""
    is_further = bool(one.line.asks & _FURTHER)
    is_part = bool(one.line.asks & _PARTS) or (is_further and one.names_tumor)
    if not (is_part and _is_narrative(one)) or _is_of_tissue(one):
        return []
    further_roles = {Role.DISTANCE, Role.TUMOR} if is_further else set[Role]()
    allowed = {Role.UNCLEAR, Role.SPECIMEN} | further_roles
    return [m for m in one.mentions if m.role in allowed and may_hold(m)]


def _is_of_tissue(one: Statement) -> bool:
    """Whether a piece may be of another tissue or thing: "of fascia"."""
    line_roles = one.line.says(Place.BEFORE)
    is_other = not line_roles.isdisjoint(NOT_TUMOR - {Says.SPECIMEN})
    return is_other or one.has(Sign.VESSEL) or not TISSUES.isdisjoint(one.words)


def doubts_size(one: Statement) -> bool:
    """Whether a sentence says that a stated size is not that of the tumor."""
    if one.line.asks & HAS_FIGURE or not _is_narrative(one):
        return False
    if one.line.asks & _NAMES_SIZE:
        return bool(one.line.asks & _OF_OTHERS) or _is_compared(one) or _is_denied(one)
    is_it = bool(one.line.asks & _PRONOUN)
    if one.line.tells(Sign.UNMEASURED):
        return is_it or one.names_tumor
    is_measured_there = is_it and bool(one.line.asks & _MEASURE) and _is_elsewhere(one)
    return is_measured_there or ((is_it or one.names_tumor) and _is_compared(one))


def is_other_than_thought(one: Statement) -> bool:
    """Whether a tumor was larger or smaller than expected."""
    if one.line.asks & HAS_FIGURE:
        return False
    is_of_tumor = one.names_tumor or bool(one.line.asks & _PRONOUN)
    return is_of_tumor and _is_narrative(one) and one.line.tells(Sign.COMPARES)


def _is_denied(one: Statement) -> bool:
    """Whether the size of the tumor, not of an incision, is unknown."""
    line_roles = one.line.says(Place.BEFORE)
    is_denied = one.line.tells(Sign.DENIES) or one.line.tells(Sign.UNMEASURED)
    return is_denied and line_roles.isdisjoint(NOT_TUMOR)


def _is_compared(one: Statement) -> bool:
    """Whether a tumor is compared with a size in the note, and not with an image."""
    is_other = one.line.tells(Sign.COMPARES) and bool(one.line.asks & _IN_NOTE)
    return is_other and not _is_elsewhere(one)


def _is_elsewhere(one: Statement) -> bool:
    """Whether a sentence is about an image, an examination or a specimen."""
    return not one.line.says(Place.ANYWHERE, Place.BEFORE).isdisjoint(ELSEWHERE)


def _is_narrative(one: Statement) -> bool:
    """Whether a sentence is in the narrative of the operation."""
    return one.sentence.section in ACCOUNT


_VIVO = bit_of("vivo")
_OPERATION = bit_of("excision", "removal", "resection")
_HAS_IT = bit_of("it", "this")
_PRONOUN = bit_of("it", "this", "that")
_MEASURE = bit_of("measured", "measurement", "measure")
_MEASURED = _MEASURE | bit_of(
    "spanned", "spanning", "diameter", "dimension", "thickness"
)
#: Parts of a tumor that are measured on their own.
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
#: With one of these a size is that of something else, or in another unit.
_OF_OTHERS = bit_of(
    *("inches", "inch", "mm", "cm", "millimeters", "centimeters"),
    *("millimetres", "centimetres"),  # codespell:ignore millimetres,centimetres
    *("include", "includes", "exclude", "excludes", "excluding"),
    *("omits", "clinic", "office", "visit", "referral", "referring", "outpatient"),
)
#: Words of an expectation, as bits of a line.
THOUGHT = bit_of(
    *("thought", "expected", "anticipated", "felt", "appeared", "believed", "seemed"),
    *("suspected", "estimated", "looked", "palpated"),
)
#: These refer to the note itself.
_IN_NOTE = bit_of(
    *("above", "listed", "noted", "stated", "recorded", "documented", "dictated"),
    *("written", "findings", "title", "below", "entered", "charted"),
)
