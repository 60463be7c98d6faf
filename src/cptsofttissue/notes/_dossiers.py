"""What a note says beside the case: closure, services, pathology, diagnoses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from cptsofttissue._reading.words import Words, without_suggestions
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.guidance._closures import read_closure
from cptsofttissue.guidance._sewing import LAYERED, Layer, is_sewing, sewn_layers
from cptsofttissue.guidance.bundling import CLOSURES, Service, ServiceKind
from cptsofttissue.guidance.review import Dossier
from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._finders import Finder
from cptsofttissue.notes._sentence.vocabulary import FACTS
from cptsofttissue.notes._tables import Reach, Sign, has_word, polarities
from cptsofttissue.notes._words import bit_if, bit_of
from cptsofttissue.notes.values import Polarity, Section
from cptsofttissue.record._lesions import GENERAL
from cptsofttissue.record.case import CodingPolicy

__all__ = ["POLICY", "dossier_of"]

#: If a note does not say how its margin counts, both ways are read.
POLICY = CodingPolicy(margin_convention="either")
#: An ICD-10-CM code with its point; without one it may be anything.
_ICD = re.compile(r"[A-TV-Z](?<!\w.)[0-9][0-9A-Z]\.[0-9A-Z]{1,4}\b")
_CLOSES = re.compile(r"\b(?:clos|repair|graft|advancement|rotation)")
_SERVICES = Words("service", ServiceKind)


def dossier_of(text: str, note: Sequence[Statement], *, is_only: bool) -> Dossier:
    """
    Return what a note says beside the case; what it does not say stays empty.

    Args:
        text: The note.
        note: Its sentences.
        is_only: Whether the note is about one lesion; with several, nobody knows
            whose closure it was.
    """
    return Dossier(
        policy=POLICY,
        closure=_closure_of(note) if is_only else None,
        services=tuple(dict.fromkeys(s for one in note for s in _services(one))),
        pathology=_pathology_of(note) if is_only else None,
        diagnoses=tuple(_diagnoses(text, note)) if is_only else (),
    )


def _closure_of(note: Sequence[Statement]) -> ServiceKind | None:
    """Return how the wound was closed; None if the note names no way, or two."""
    sentences = [one for one in note if one.sentence.section in _CLOSURE_SECTIONS]
    kinds = {kind for one in sentences for kind in _closures(one)}
    if kinds <= {ServiceKind.SIMPLE_REPAIR}:
        layers = {layer for one in sentences for layer in _layers(one)}
        kinds |= {ServiceKind.INTERMEDIATE_REPAIR} if layers >= LAYERED else set()
    return next(iter(kinds)) if len(kinds) == 1 else None


def _closures(one: Statement) -> Iterator[ServiceKind]:
    """List the kinds of closure that a sentence states."""
    if one.line.asks & _NAMES_CLOSURE and _CLOSES.search(one.sentence.text):
        for first, last, kind in _CLOSURE_FINDER.find(one.line):
            is_kind = not has_word(one.words[last : last + 1], Sign.STITCHES)
            is_other = bool(one.line.asks & _NOT_HERE) or _is_of_fascia(one)
            if is_kind and not is_other and one.is_stated(first, last):
                yield kind


def _layers(one: Statement) -> Iterator[Layer]:
    """List the layers that a sentence states were sewn."""
    for layer, start, end in (
        sewn_layers(one.line.text) if one.line.asks & _SEWS else ()
    ):
        if one.is_stated(one.line.at(start), one.line.at(end)):
            yield layer


#: With these a closure was not done here today, or not by this surgeon.
_NOT_HERE = bit_of(
    *("may", "might", "if", "too", "other", "separate", "plastic", "plastics"),
    *("planned", "later", "tomorrow", "considered", "discussed", "donor"),
)
_FASCIA, _SKIN = bit_of("fascia"), bit_of("skin", "dermis", "subcutaneous", "wound")


def _is_of_fascia(one: Statement) -> bool:
    """Whether the sentence names the fascia, and no skin or wound."""
    return bool(one.line.asks & _FASCIA) and not one.line.asks & _SKIN


_CLOSURE_SECTIONS = FACTS | {Section.OTHER}
_SEWS = bit_if(is_sewing)


@lru_cache(maxsize=4096)
def _closure(text: str) -> ServiceKind | None:
    """Return the kind of closure that words name; None if they name none."""
    with without_suggestions(), suppress(UnknownTermError):
        return read_closure(text)
    return None


_CLOSURE_WORDS = frozenset(
    {
        *("simple", "intermediate", "complex", "layered", "layers", "layer"),
        *("graft", "flap", "closure", "closed", "repair"),
    }
)
_ALPHA, _NAMES_CLOSURE = bit_if(str.isalpha), bit_of(*_CLOSURE_WORDS)
_CLOSURE_FINDER = Finder(_closure, _ALPHA, _NAMES_CLOSURE, _NAMES_CLOSURE, 4)


def _services(one: Statement) -> Iterator[Service]:
    """List the other services that the heading of the operation names."""
    sentence = one.sentence
    if sentence.section is Section.PROCEDURE and not _is_of_tumor(one):
        for _, _, kind in _SERVICE_FINDER.find(one.line):
            yield Service(kind)


def _is_of_tumor(one: Statement) -> bool:
    """Whether a sentence names a lesion."""
    return any(m.field == "lesion" for m in one.mentions)


@lru_cache(maxsize=4096)
def _service(text: str) -> ServiceKind | None:
    """Return the service that words name, if it is no closure."""
    with without_suggestions(), suppress(UnknownTermError):
        kind = _SERVICES.read(text)
        return None if kind in CLOSURES else kind
    return None


_SERVICE_FINDER = Finder(_service, _ALPHA, _ALPHA, _ALPHA, 4)


def _pathology_of(note: Sequence[Statement]) -> str | None:
    """Return the lesion that pathology names; None if it names several kinds."""
    mentions = [m for one in note if _is_report(one) for m in one.said("lesion")]
    stated = [m for m in mentions if m.polarity is Polarity.STATED]
    special = [m for m in stated if not GENERAL.issuperset(m.value.split(";"))]
    kinds = {m.value for m in special}
    return special[0].text if len(kinds) == 1 else None


def _is_report(one: Statement) -> bool:
    """Whether a sentence reports pathology, and not only what was sent there."""
    return one.sentence.section is Section.PATHOLOGY and not one.line.asks & _SENT


#: With these a report repeats what the surgeon wrote.
_SENT = bit_of(
    *("clinical", "labeled", "submitted", "received", "designated"),
    "labelled",  # codespell:ignore labelled
    *("requisition", "preoperative", "indication", "history"),
)


def _diagnoses(text: str, note: Sequence[Statement]) -> dict[str, None]:
    """Return the diagnosis codes that the note states for the operation."""
    if _ICD.search(text) is None:
        return {}
    sentences = (one for one in note if one.sentence.section in _DIAGNOSIS_SECTIONS)
    return dict.fromkeys(code for one in sentences for code in _codes_in(text, one))


def _codes_in(text: str, one: Statement) -> list[str]:
    """Return the ICD-10-CM codes that a sentence states; none if it is qualified."""
    is_other = bool(one.line.asks & _OTHER_CODES)
    is_qualified = any(one.line.each(polarities(reach)) for reach in Reach)
    is_plain = not (is_other or is_qualified)
    return _ICD.findall(text, one.sentence.start, one.sentence.end) if is_plain else []


#: The sections whose codes may be diagnoses of today.
_DIAGNOSIS_SECTIONS = frozenset(Section) - {
    Section.HISTORY,
    Section.EXAMINATION,
    Section.PLAN,
}
#: With these a code is that of something else, or it is no code.
_OTHER_CODES = bit_of(
    *("allergy", "allergies", "family", "history", "lot", "room", "rev", "revision"),
    *("form", "catalog", "serial", "ref", "vitamin", "vs", "versus", "or", "if"),
)
