"""What a tumor of a finger or toe has to do with tendon, tendon sheath and joint."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import dropwhile

from cptsofttissue.notes._facts import Told
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
from cptsofttissue.notes._sentence.vocabulary import FACTS
from cptsofttissue.notes._tables import Sign
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Section
from cptsofttissue.record.depth import DigitInvolvement

__all__ = ["DigitOf"]


class DigitOf:
    """The involvement that the evidence allows."""

    def __init__(self, evidence: Evidence, place: SiteOf) -> None:
        self._all = evidence
        self._place = place

    @cached_property
    def involvement(self) -> DigitInvolvement | None:
        """What all mentions say of tendon, sheath and joint; None if that is open."""
        said = self._all.said("digit_involvement")
        found = {involvement_of(m.value) for m in said}
        if found == _SPARED:  # one structure is touched, another is not
            found = {DigitInvolvement.ABUTS}
        if len(found) > 1:
            self._all.open.append("digit_involvement")
        how = found.pop() if len(found) == 1 else None
        is_spared = how in _SPARED and self._is_digit
        return None if is_spared and self._may_involve_another(said) else how

    def may_reach(self) -> bool:
        """Whether a structure is told of in words that leave open how deep it lay."""
        if not self._is_digit or self.involvement is not None:
            return False
        if "digit_involvement" in self._all.open:  # one statement says that it did
            return True
        told = (one for one in self._all.narrative if _tells_of_structure(one))
        return self._all.opens("depth", told)

    @property
    def _is_digit(self) -> bool:
        site = self._place.site
        return site is not None and any(r.is_digit for r in site.regions)

    def _may_involve_another(self, spared: Sequence[Mention]) -> bool:
        """Whether a structure beside those that are spared may be involved."""
        named = frozenset(word for m in spared for word in _structures_in(m.value))
        told = (one for one in self._all.told if one.sentence.section in FACTS)
        others = (one for one in told if {*spared}.isdisjoint(one.mentions))
        ties = (one for one in others if _ties_to_structure(one, named))
        is_tied = self._all.opens("digit_involvement", ties)
        self._all.open += ["digit_involvement"] if is_tied else []
        # Of a joint alone nothing follows for the tendon and its sheath.
        return is_tied or (bool(named) and named <= JOINTS)


#: What no structure that is told of is involved in.
_SPARED = {DigitInvolvement.NONE, DigitInvolvement.ABUTS}


def _tells_of_structure(one: Told) -> bool:
    """Whether a sentence on the tumor, or on what was opened or taken, names one."""
    if not one.line.asks & STRUCTURE or names_no_layer(one.words):
        return False
    is_done = one.line.tells(Sign.OPENS_LAYER) or any(map(done_by, one.mentions))
    is_told = one.names_tumor or is_done or "it" in one.words or _is_fixed(one)
    return is_told and not (denies(one) or _is_above(one))


def _is_above(one: Told) -> bool:
    """Whether each structure that is named is one that something is superficial to."""
    if not one.line.asks & _ABOVE or one.line.asks & _FIXED:
        return False
    named = (i for i, bits in enumerate(one.line.bits) if bits & STRUCTURE)
    return all(_stands_above(one.words[:index]) for index in named)


def _stands_above(before: Sequence[str]) -> bool:
    """Whether words before a structure end with "superficial to the flexor"."""
    others = (i for i, word in enumerate(reversed(before)) if not _is_of_name(word))
    last = len(before) - next(others, len(before))
    is_open = before[last - 2 : last] == ["superficial", "to"]
    return is_open or before[last - 1 : last] == ["above"]


def _is_of_name(word: str) -> bool:
    """Whether a word may stand in the name of a structure: "the flexor tendon"."""
    return word in _NAMING or word in TENDONS


def _is_fixed(one: Told) -> bool:
    """Whether a finding has no subject and says "attached to the": it is the tumor."""
    is_finding = one.sentence.section is Section.FINDINGS
    return is_finding and bool(one.line.asks & _FIXED)


def _ties_to_structure(one: Told, spared: frozenset[str]) -> bool:
    """Whether a sentence ties the tumor to a structure that may not be spared."""
    is_of_tumor = one.names_tumor or one.has(Sign.PRONOUN)
    named = _structures_in(one.line.text)
    is_from_joint = bool(named) and bool(one.line.asks & _ORIGIN)
    is_tied = bool(one.line.asks & STRUCTURE) or is_from_joint
    is_freed = one.line.asks & _FREED and not _takes_structure(one)
    is_clear = named <= spared and (is_freed or _is_above(one))
    is_spared = denies(one) or is_clear
    return is_of_tumor and is_tied and not is_spared


def _takes_structure(one: Told) -> bool:
    """Whether a piece may have been taken with the tumor, or a structure with it."""
    if one.line.asks & _PIECE:
        return True
    pairs = zip(one.words, one.line.bits, strict=True)
    behind = dropwhile(lambda pair: pair[0] != "with", pairs)
    return any(bits & STRUCTURE for _, bits in behind)


def _structures_in(text: str) -> frozenset[str]:
    """Return the words that name a joint, a tendon or its sheath."""
    return (JOINTS | TENDONS).intersection(words_of(text))


#: Where a tumor comes from or goes; one over a joint is but named by it.
_ORIGIN = bit_of("from", "into", "within", "communicated", "eroded", "entered")
_FIXED = bit_of(*ADHERENT)
_ABOVE = bit_of("above", "superficial")
_NAMING = frozenset({"the", "flexor", "extensor", "digital", "underlying", "common"})
#: What a tumor was freed from whole has no part in it.
_FREED = bit_of("freed", "separated", "dissected", "peeled", "teased", "lifted")
_PIECE = bit_of("part", "portion", "piece", "cuff", "window", "strip")
