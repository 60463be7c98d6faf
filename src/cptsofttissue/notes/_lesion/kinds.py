"""What a lesion is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import cached_property

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._lesion.against import SPARED, denies
from cptsofttissue.notes._lesion.bones import joins_bone, takes_bone
from cptsofttissue.notes._lesion.called import is_called_other
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.led import ABOVE
from cptsofttissue.notes._lesion.readings import BEFORE, done_by
from cptsofttissue.notes._phrases import depths_of
from cptsofttissue.notes._sentence.vocabulary import (
    FACTS,
    HEADINGS,
    is_described,
    may_hold,
)
from cptsofttissue.notes._tables import Sign, stated
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record._lesions import (
    GENERAL,
    NERVE_TUMORS,
    SOFT_TISSUE_TUMOR,
    is_nerve_tumor,
    is_other,
    leads_of,
    may_be_deep,
    may_be_of_fascia,
    may_lead_on,
)

__all__ = ["KindOf", "Kinds"]

Kinds = frozenset[str]


class KindOf:
    """The kinds of lesion that the evidence allows."""

    def __init__(self, evidence: Evidence) -> None:
        self._all = evidence

    def is_of_unknown(self) -> bool:
        """Whether a title names what was excised in words that no table has."""
        found = [one for one in self._all.everything if one.renames]
        if not self._all.kinds_headed - GENERAL:
            found += filter(_names_unknown, self._all.group.heading)
        if after := self._all.kinds_in({Section.POSTOPERATIVE}):
            found = [one for one in found if not (one.renames and after)]
        is_unknown = self._all.opens("lesion", found)
        self._all.open += ["lesion", "depth"] if is_unknown else []
        return is_unknown

    def _names_nerve(self) -> bool:
        """Whether a tumor is said to be one "of the ulnar nerve"."""
        said = [m for m in self._all.own if m.field == "lesion" and may_hold(m)]
        return any(_OF_NERVE.search(m.text) is not None for m in said)

    def lesion(
        self, *, is_deep: bool, is_below: bool, is_above: bool
    ) -> tuple[str, ...] | None:
        """Return the kinds; a mass that may lie in the skin may be one of the skin."""
        special = self._without_general(self.kinds - GENERAL)
        if is_below:  # there is no skin
            special = _without(special, may_be_deep)
        is_above = is_above and any(map(may_be_of_fascia, special))
        if is_above and not any(map(_touches_fascia, self._all.everything)):
            special = _without(special, may_be_of_fascia)
        is_open = self._all.opens(
            "lesion", filter(self._suggests_other, self._all.everything)
        )
        is_open |= self._all.opens("lesion", filter(self._denies, self._all.everything))
        is_open |= "lesion" in self._all.open
        bony = [*filter(joins_bone, self._all.group.heading)]
        bony += filter(takes_bone, self._all.narrative)
        if self._all.opens("lesion", bony):
            special |= {_BONE_TUMOR, SOFT_TISSUE_TUMOR}
        if special and not special & self._kinds_stated:
            special |= {SOFT_TISSUE_TUMOR}
            is_open |= not is_deep
        grows = self._all.opens("lesion", filter(_grows_from_nerve, self._all.told))
        if is_deep and special == {*_LOOKS_LIKE_SKIN - self._all.kinds_headed}:
            special |= {SOFT_TISSUE_TUMOR}  # it was "pearly", and lay in the fat
        if any(map(is_nerve_tumor, special)):
            is_of_nerve = grows or self._names_nerve()
            special = _of_nerves(special) if is_of_nerve else special
        elif grows:
            special |= {SOFT_TISSUE_TUMOR, *NERVE_TUMORS}
        if special:
            return tuple(sorted({*special, *([_ANY_LESION] if is_open else [])}))
        told = self._kinds_told() if not (is_deep or self.kinds) else Kinds()
        if told:
            return tuple(sorted({*told, SOFT_TISSUE_TUMOR, _ANY_LESION}))
        is_tumor = not is_open and (is_deep or not self.kinds)
        return None if is_tumor else (SOFT_TISSUE_TUMOR, _ANY_LESION)

    def _without_general(self, kinds: Kinds) -> set[str]:
        """Leave out "cyst" where it is called an epidermal cyst as well."""
        stated = kinds & self._kinds_stated
        return {k for k in kinds if all(is_other([one], k) for one in stated - {k})}

    def _denies(self, one: Told) -> bool:
        """Whether pathology denies what a heading names: "no lipoma seen"."""
        if one.sentence.section not in _REPORTS or "residual" in one.words:
            return False
        denied = (m for m in one.said("lesion") if m.polarity is Polarity.DENIED)
        own = self._all.kinds_headed - GENERAL
        return any(own.intersection(m.value.split(";")) for m in denied)

    def _suggests_other(self, one: Told) -> bool:
        """Whether a sentence tells of what a family has that no kind leads to."""
        if one.sentence.section not in FACTS | _REPORTS:
            return False
        if is_called_other(one):
            return True
        if not one.line.may_tell(Sign.SUGGESTS):
            return False
        said = stated(one.words, Sign.SUGGESTS)
        others = [means.split() for means in said if means != _NONE]
        return not all(_is_among(families, self._leads) for families in others)

    @cached_property
    def _leads(self) -> frozenset[str]:
        """The families that a kind may belong to that is stated, or is denied."""
        told = self._kinds_stated | self._kinds_said({Polarity.DENIED})
        return Kinds(lead for kind in told for lead in leads_of(kind))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Every kind of lesion that the note may mean."""
        heads = self._all.kinds_headed
        body = self._all.kinds_in(FACTS - HEADINGS)
        own = heads - GENERAL
        if not own:
            return heads | (body - GENERAL) | self._kinds_found(heads)
        body |= self._kinds_found(own)
        return heads | {k for k in body if may_lead_on(own, k) and is_other(own, k)}

    def _kinds_told(self) -> Kinds:
        """Return the kinds that the history names, where nothing else names any."""
        history = (t for t in self._all.group.aside if t.sentence.section in BEFORE)
        said = (m for t in history for m in t.mentions if m.field == "lesion")
        return Kinds(kind for m in said for kind in m.value.split(";"))

    @cached_property
    def _kinds_stated(self) -> frozenset[str]:
        """Every kind of lesion that is stated, and not only possible."""
        return self._kinds_said({Polarity.STATED})

    def _kinds_said(self, how: Collection[Polarity]) -> Kinds:
        said = [m for m in (*self._all.own, *self._reported) if m.field == "lesion"]
        told = [m for m in said if m.polarity in how]
        return Kinds(kind for m in told for kind in m.value.split(";"))

    @cached_property
    def _reported(self) -> list[Mention]:
        """What the report of pathology says."""
        report = [t for t in self._all.everything if t.sentence.section in _REPORTS]
        return [m for t in report for m in t.mentions]

    def _kinds_found(self, own: Iterable[str]) -> frozenset[str]:
        """Return the kinds of what was sent or reported that lead to other codes."""
        sent = (t for t in self._all.everything if t.sentence.section is Section.OTHER)
        said = [*self._reported, *(m for one in sent for m in one.mentions)]
        said = [m for m in said if m.field == "lesion"]
        stated = [m for m in said if m.polarity is Polarity.STATED]
        kinds = {kind for m in stated for kind in m.value.split(";")}
        return frozenset(k for k in kinds if may_lead_on(own, k) and is_other(own, k))


def _without(kinds: set[str], may_be: Callable[[str], bool]) -> set[str]:
    """Read the kinds that may be of another layer, where none is, as of this family."""
    if not any(map(may_be, kinds)):
        return kinds
    return {kind for kind in kinds if not may_be(kind)} or {SOFT_TISSUE_TUMOR}


#: What a name means that only sounds like a lesion.
_NONE = "none"


def _is_among(families: Iterable[str], leads: Iterable[str]) -> bool:
    """Whether any of some families, or of its parts, is one that a kind leads to."""
    return any(family in lead for family in families for lead in leads)


_BONE_TUMOR = "bone tumor"
_LOOKS_LIKE_SKIN = Kinds({"skin lesion"})
_ANY_LESION = "lesion"
_REPORTS = frozenset({Section.PATHOLOGY})


def _of_nerves(kinds: Iterable[str]) -> set[str]:
    """Read a schwannoma as a tumor of a nerve, whichever it is."""
    return {k for k in kinds if not is_nerve_tumor(k)} | NERVE_TUMORS


def _grows_from_nerve(one: Told) -> bool:
    """Whether a sentence says that a tumor arose from a nerve, or is one with it."""
    if not (one.line.asks & _NERVE and one.sentence.section in FACTS):
        return False
    is_denied = one.line.tells(Sign.DENIES)
    return not is_denied and _FROM_NERVE.search(one.sentence.text) is not None


def _touches_fascia(one: Told) -> bool:
    """Whether a sentence names a fascia that may be what the lesion is of."""
    if one.line.asks & _LIKE_FASCIA:
        return True
    if not one.line.asks & _FASCIA:
        return False
    is_one = sum(1 for bits in one.line.bits if bits & _FASCIA) == 1
    is_under = is_one and any(map(_is_above_fascia, one.said("depth")))
    return not (denies(one) or one.line.asks & SPARED or is_under)


def _is_above_fascia(depth: Mention) -> bool:
    """Whether a depth is said by a fascia: "superficial to the plantar fascia"."""
    is_named = "fascia" in words_of(depth.text)
    return is_named and may_hold(depth) and depths_of(depth.value) == ABOVE


#: A fibroma that is called so, or comes with these, may be of the fascia.
_LIKE_FASCIA = bit_of("fibromatosis", "cord", "cords", "contracture", "ledderhose")
_FASCIA = bit_of("fascia", "fascial", "fasciectomy", "aponeurosis")
_NERVE = bit_of("nerve", "nerves")
_FROM_NERVE = re.compile(
    r"\b(?:aris(?:es|ing)|arose|originat(?:es|ed|ing)|emanat(?:es|ed|ing)|stem(?:s|med"
    r"|ming)|grew|growing|continuity|continuous|fascicles?) (?:directly )?"
    r"(?:from|within|with|of|out of) (?:[a-z]+ ){0,6}?nerves?\b"
    r"|\b(?:mass|tumor|lesion|it) (?:was|is) (?:a |one )?(?:part )?"
    r"(?:of|in|within|inside) the (?:[a-z]+ ){0,2}nerve\b"
    r"|\bnerves? (?:fascicles?|(?:entered|ran into|ended in) (?:it|the)\b)"
)


def _names_unknown(one: Told) -> bool:
    """Whether a title says "excision of" something that is no known lesion."""
    if one.names_tumor or one.sentence.section is not Section.PROCEDURE:
        return False
    ends = [m.end - one.sentence.start for m in one.mentions if done_by(m)]
    return any(map(_begins_unknown, (one.sentence.text[end:] for end in ends)))


def _begins_unknown(text: str) -> bool:
    """Whether a text begins with "of" and a word that describes nothing known."""
    of, *words = words_of(text) or [""]
    stops = (i for i, word in enumerate(words) if word in _ENDS_OBJECT)
    return of == "of" and not is_described(words[: next(stops, None)])


#: Signs and words that end the name of what was excised.
_ENDS_OBJECT = frozenset(
    {
        *(",", ";", ":", "(", ")", "/", "&", "+", "and", "from", "in", "on", "at"),
        *("with", "under", "using", "via", "by", "to", "for"),
    }
)
_OF_NERVE = re.compile(r"\b(?:of|from|in|on|within|to)\b[a-z ,]*\bnerve\b")
