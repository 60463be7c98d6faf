"""How a tumor of a finger or toe involves tendon, tendon sheath and joint."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import dropwhile

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.against import (
    ADHERENT,
    STRUCTURE,
    denies,
    names_no_layer,
)
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.readings import done_by
from cptsofttissue.notes._lesion.sites import SiteOf
from cptsofttissue.notes._phrases import JOINTS, TENDONS, involvement_of
from cptsofttissue.notes._sentence.vocabulary import FACTS, HAS_ABOVE
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Section
from cptsofttissue.record.depth import DigitInvolvement

__all__ = ["DigitOf"]


class DigitOf:
    """The involvement that the evidence allows."""

    def __init__(self, evidence: Evidence, place: SiteOf) -> None:
        self._evidence = evidence
        self._place = place

    @cached_property
    def involvement(self) -> DigitInvolvement | None:
        """The involvement of tendon, sheath and joint; None if that is open."""
        mentions = self._evidence.said("digit_involvement")
        values = {involvement_of(m.value) for m in mentions}
        if values == _SPARED:  # one structure is touched, another is not
            values = {DigitInvolvement.ABUTS}
        if len(values) > 1:
            self._evidence.open.append("digit_involvement")
        value = values.pop() if len(values) == 1 else None
        is_spared = value in _SPARED and self._is_digit
        return None if is_spared and self._may_involve_another(mentions) else value

    def may_reach(self) -> bool:
        """Whether the tumor may have reached a structure, below the fat."""
        if not self._is_digit or self.involvement is not None:
            return False
        if "digit_involvement" in self._evidence.open:  # one statement says that it did
            return True
        statements = filter(_involves_structure, self._evidence.narrative)
        return self._evidence.opens("depth", statements)

    @property
    def _is_digit(self) -> bool:
        site = self._place.site
        return site is not None and any(r.is_digit for r in site.regions)

    def _may_involve_another(self, spared: Sequence[Mention]) -> bool:
        """Whether a structure besides those that are spared may be involved."""
        names = frozenset(word for m in spared for word in _structures_in(m.value))
        facts = (one for one in self._evidence.told if one.sentence.section in FACTS)
        others = (one for one in facts if {*spared}.isdisjoint(one.mentions))
        ties = (one for one in others if _ties_to_structure(one, names))
        is_tied = self._evidence.opens("digit_involvement", ties)
        self._evidence.open += ["digit_involvement"] if is_tied else []
        # A joint that is spared says nothing about the tendon and its sheath.
        return is_tied or (bool(names) and names <= JOINTS)


#: The values for which no structure is involved.
_SPARED = {DigitInvolvement.NONE, DigitInvolvement.ABUTS}


def _involves_structure(one: Statement) -> bool:
    """Whether a structure is named with the tumor, or was opened or taken."""
    if not one.line.asks & STRUCTURE or names_no_layer(one.words):
        return False
    is_done = one.line.tells(Sign.OPENS_LAYER) or any(map(done_by, one.mentions))
    is_of_tumor = one.names_tumor or "it" in one.words or _is_fixed(one)
    return (is_of_tumor or is_done) and not (denies(one) or _is_above(one))


def _is_above(one: Statement) -> bool:
    """Whether a sentence says that something is superficial to each structure."""
    if not one.line.asks & HAS_ABOVE or one.line.asks & _FIXED:
        return False
    indexes = (i for i, bits in enumerate(one.line.bits) if bits & STRUCTURE)
    return all(_ends_with_above(one.words[:index]) for index in indexes)


def _ends_with_above(words: Sequence[str]) -> bool:
    """Whether words before a structure end with "superficial to the flexor"."""
    others = (i for i, word in enumerate(reversed(words)) if not _is_of_name(word))
    end = len(words) - next(others, len(words))
    is_superficial = words[end - 2 : end] == ["superficial", "to"]
    return is_superficial or words[end - 1 : end] == ["above"]


def _is_of_name(word: str) -> bool:
    """Whether a word may stand in the name of a structure: "the flexor tendon"."""
    return word in _NAME_WORDS or word in TENDONS


def _is_fixed(one: Statement) -> bool:
    """Whether a finding has no subject, which is the tumor: "attached to the"."""
    is_finding = one.sentence.section is Section.FINDINGS
    return is_finding and bool(one.line.asks & _FIXED)


def _ties_to_structure(one: Statement, spared: frozenset[str]) -> bool:
    """Whether a sentence ties the tumor to a structure that may not be spared."""
    is_of_tumor = one.names_tumor or one.has(Sign.PRONOUN)
    names = _structures_in(one.line.text)
    is_from_joint = bool(names) and bool(one.line.asks & _ORIGIN)
    is_tied = bool(one.line.asks & STRUCTURE) or is_from_joint
    is_freed = one.line.asks & _FREED and not _takes_structure(one)
    is_clear = names <= spared and (is_freed or _is_above(one))
    is_spared = denies(one) or is_clear
    return is_of_tumor and is_tied and not is_spared


def _takes_structure(one: Statement) -> bool:
    """Whether a structure or a piece may have been taken with the tumor."""
    if one.line.asks & _PIECE:
        return True
    pairs = zip(one.words, one.line.bits, strict=True)
    tail = dropwhile(lambda pair: pair[0] != "with", pairs)
    return any(bits & STRUCTURE for _, bits in tail)


def _structures_in(text: str) -> frozenset[str]:
    """Return the words that name a joint, a tendon or its sheath."""
    return (JOINTS | TENDONS).intersection(words_of(text))


#: The words for where a tumor comes from or goes; "over a joint" is only a site.
_ORIGIN = bit_of("from", "into", "within", "communicated", "eroded", "entered")
_FIXED = bit_of(*ADHERENT)
_NAME_WORDS = frozenset(
    {"the", "flexor", "extensor", "digital", "underlying", "common"}
)
#: A structure that a tumor was freed from is not involved, if all of it was left.
_FREED = bit_of("freed", "separated", "dissected", "peeled", "teased", "lifted")
_PIECE = bit_of("part", "portion", "piece", "cuff", "window", "strip")
