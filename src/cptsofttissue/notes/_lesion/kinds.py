"""What a lesion is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache, cached_property

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.against import SPARED, denies
from cptsofttissue.notes._lesion.bones import is_bone, joins_bone, takes_bone
from cptsofttissue.notes._lesion.called import is_called_other
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.led import ABOVE
from cptsofttissue.notes._lesion.readings import BEFORE, done_by
from cptsofttissue.notes._phrases import depths_of, pattern_of_layers
from cptsofttissue.notes._sentence.vocabulary import (
    ACCOUNT,
    FACTS,
    REPORTS,
    is_described,
    may_hold,
)
from cptsofttissue.notes._tables import Sign, stated
from cptsofttissue.notes._words import bit_if, bit_of, words_of
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
        self._evidence = evidence

    def is_of_unknown(self) -> bool:
        """Whether a title names what was excised in words that no table has."""
        statements = [one for one in self._evidence.everything if one.renames]
        if not self._evidence.kinds_headed - GENERAL:
            statements += filter(_names_unknown, self._evidence.group.heading)
        if self._evidence.kinds_in({Section.POSTOPERATIVE}):
            statements = [one for one in statements if not one.renames]
        is_unknown = self._evidence.opens("lesion", statements)
        self._evidence.open += ["lesion", "depth"] if is_unknown else []
        return is_unknown

    def _names_nerve(self) -> bool:
        """Whether a name of the tumor says "of the ulnar nerve"."""
        lesions = [m for m in self._evidence.own if m.field == "lesion"]
        names = (m.text for m in lesions if may_hold(m))
        return any(_OF_NERVE.search(name) is not None for name in names)

    def lesion(
        self, *, is_deep: bool, is_below: bool, is_above: bool
    ) -> tuple[str, ...] | None:
        """
        Return the kinds; a mass that may lie in the skin may be one of the skin.

        Args:
            is_deep: Whether the depth says that the tumor is not one of the skin.
            is_below: Whether it lay below the fascia, where there is no skin.
            is_above: Whether it lay in the fat, above the fascia.
        """
        kinds = self._kinds_of_layer(is_below=is_below, is_above=is_above)
        is_open = self._is_contradicted() or "lesion" in self._evidence.open
        kinds |= self._kinds_of_bone()
        is_possible = bool(kinds) and kinds.isdisjoint(self._kinds_stated)
        is_open |= is_possible and not is_deep
        if is_possible or (is_deep and self._is_by_look(kinds)):
            kinds |= {SOFT_TISSUE_TUMOR}
        kinds = self._with_sheaths(self._with_nerves(kinds))
        if kinds:
            return tuple(sorted({*kinds, *([_ANY_LESION] if is_open else [])}))
        return self._default_kinds(is_deep=is_deep, is_open=is_open)

    def _kinds_of_layer(self, *, is_below: bool, is_above: bool) -> set[str]:
        """Return the kinds of the headings and the body that may be of the layer."""
        kinds = self._without_general(self.kinds - GENERAL)
        if is_below:
            kinds = _without(kinds, may_be_deep)
        is_above = is_above and any(map(may_be_of_fascia, kinds))
        if is_above and not any(map(_touches_fascia, self._evidence.everything)):
            kinds = _without(kinds, may_be_of_fascia)
        return kinds

    def _is_contradicted(self) -> bool:
        """Whether a sentence suggests another lesion, or denies this one."""
        everything = self._evidence.everything
        others = filter(self._suggests_other, everything)
        denials = filter(self._denies, everything)
        return self._evidence.opens("lesion", (*others, *denials))

    def _kinds_of_bone(self) -> Kinds:
        """Return the kinds of a tumor that was taken with a bone; none of another."""
        statements = [*filter(joins_bone, self._evidence.group.heading)]
        statements += filter(takes_bone, self._evidence.narrative)
        statements += filter(_grows_from_bone, self._evidence.told)
        is_of_bone = self._evidence.opens("lesion", statements)
        return Kinds({_BONE_TUMOR, SOFT_TISSUE_TUMOR} if is_of_bone else ())

    def _is_by_look(self, kinds: set[str]) -> bool:
        """Whether a mass is one of the skin only by its look: it was "pearly"."""
        return kinds == {*_LOOKS_LIKE_SKIN - self._evidence.kinds_headed}

    def _with_nerves(self, kinds: set[str]) -> set[str]:
        """Add the tumors of nerves where a sentence says that it grew from one."""
        statements = filter(_grows_from_nerve, self._evidence.told)
        grows = self._evidence.opens("lesion", statements)
        if any(map(is_nerve_tumor, kinds)):
            return _of_nerves(kinds) if grows or self._names_nerve() else kinds
        return kinds | {SOFT_TISSUE_TUMOR, *NERVE_TUMORS} if grows else kinds

    def _with_sheaths(self, kinds: set[str]) -> set[str]:
        """Add a tumor of a tendon sheath where a sentence says that it grew there."""
        statements = filter(_grows_from_sheath, self._evidence.told)
        grows = self._evidence.opens("lesion", statements)
        return kinds | {SOFT_TISSUE_TUMOR, _SHEATH_TUMOR} if grows else kinds

    def _default_kinds(self, *, is_deep: bool, is_open: bool) -> tuple[str, ...] | None:
        """Return the kinds where no heading or body names one; None for any tumor."""
        may_be_of_history = not (is_deep or self.kinds)
        kinds = self._kinds_of_history() if may_be_of_history else Kinds()
        if kinds:
            return tuple(sorted({*kinds, SOFT_TISSUE_TUMOR, _ANY_LESION}))
        is_tumor = not is_open and (is_deep or not self.kinds)
        return None if is_tumor else (SOFT_TISSUE_TUMOR, _ANY_LESION)

    def _without_general(self, kinds: Kinds) -> set[str]:
        """Leave out "cyst" where it is called an epidermal cyst as well."""
        stated_kinds = kinds & self._kinds_stated
        return {k for k in kinds if all(is_other([s], k) for s in stated_kinds - {k})}

    def _denies(self, one: Statement) -> bool:
        """Whether pathology denies what a heading names: "no lipoma seen"."""
        if one.sentence.section not in _REPORTS or "residual" in one.words:
            return False
        denials = (m for m in one.said("lesion") if m.polarity is Polarity.DENIED)
        heads = self._evidence.kinds_headed - GENERAL
        return any(heads.intersection(m.value.split(";")) for m in denials)

    def _suggests_other(self, one: Statement) -> bool:
        """Whether a sentence describes a lesion of a family that no kind leads to."""
        if one.sentence.section not in FACTS | _REPORTS:
            return False
        if is_called_other(one):
            return True
        if not one.line.may_tell(Sign.SUGGESTS):
            return False
        values = stated(one.words, Sign.SUGGESTS)
        others = [families.split() for families in values if families != _NONE]
        return not all(_is_among(families, self._leads) for families in others)

    @cached_property
    def _leads(self) -> frozenset[str]:
        """The families of the kinds that are stated or denied."""
        kinds = self._kinds_stated | self._kinds_with(Polarity.DENIED)
        return Kinds(lead for kind in kinds for lead in leads_of(kind))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Every kind of lesion that the note may mean."""
        heads = self._evidence.kinds_headed
        body = self._evidence.kinds_in(ACCOUNT)
        special = heads - GENERAL
        if not special:
            return heads | (body - GENERAL) | self._kinds_sent(heads or body)
        return heads | _others(body | self._kinds_sent(special), special)

    def _kinds_of_history(self) -> Kinds:
        """Return the kinds that the history of the lesion names."""
        group = self._evidence.group
        history = (one for one in group.aside if one.sentence.section in BEFORE)
        return _kinds_of(m for one in history for m in one.mentions)

    @cached_property
    def _kinds_stated(self) -> Kinds:
        """Every kind of lesion that is stated, and not only possible."""
        return self._kinds_with(Polarity.STATED)

    def _kinds_with(self, polarity: Polarity) -> Kinds:
        """Return the kinds that the note or a report mentions with a polarity."""
        mentions = (*self._evidence.own, *self._report)
        return _kinds_of(m for m in mentions if m.polarity is polarity)

    @cached_property
    def _report(self) -> list[Mention]:
        """The mentions in the report of pathology."""
        return [m for one in self._statements_in(_REPORTS) for m in one.mentions]

    def _statements_in(self, sections: Collection[Section]) -> list[Statement]:
        everything = self._evidence.everything
        return [one for one in everything if one.sentence.section in sections]

    def _kinds_sent(self, kinds: Kinds) -> Kinds:
        """Return the kinds of what was sent or reported that lead to other codes."""
        reports = self._statements_in(REPORTS)
        others = {one: _others(_kinds_stated_in(one), kinds) for one in reports}
        self._evidence.opens("lesion", [one for one in reports if others[one]])
        return Kinds(kind for these in others.values() for kind in these)


def _kinds_stated_in(one: Statement) -> Kinds:
    """Return the kinds of the lesions that a sentence states."""
    return _kinds_of(m for m in one.mentions if m.polarity is Polarity.STATED)


def _kinds_of(mentions: Iterable[Mention]) -> Kinds:
    """Return the kinds of the lesions that are mentioned."""
    lesions = (m for m in mentions if m.field == "lesion")
    return Kinds(kind for m in lesions for kind in m.value.split(";"))


def _others(candidates: Iterable[str], kinds: Kinds) -> Kinds:
    """Return the candidates that lead to other codes than some kinds."""
    return Kinds(k for k in candidates if may_lead_on(kinds, k) and is_other(kinds, k))


def _without(kinds: set[str], may_be: Callable[[str], bool]) -> set[str]:
    """Leave out the kinds that may be of a layer; a tumor stays if none is left."""
    if not any(map(may_be, kinds)):
        return kinds
    return {kind for kind in kinds if not may_be(kind)} or {SOFT_TISSUE_TUMOR}


#: The value of a name that only sounds like a lesion.
_NONE = "none"


def _is_among(families: Iterable[str], leads: Iterable[str]) -> bool:
    """Whether what a kind leads to contains the name of a family."""
    return any(family in lead for family in families for lead in leads)


_BONE_TUMOR, _SHEATH_TUMOR = "bone tumor", "tendon sheath tumor"
_LOOKS_LIKE_SKIN = Kinds({"skin lesion"})
_ANY_LESION = "lesion"
_REPORTS = frozenset({Section.PATHOLOGY})


def _of_nerves(kinds: Iterable[str]) -> set[str]:
    """Read a schwannoma as every tumor of a nerve."""
    return {k for k in kinds if not is_nerve_tumor(k)} | NERVE_TUMORS


def _grows_from_nerve(one: Statement) -> bool:
    """Whether a sentence says that a tumor arose from a nerve, or is a part of it."""
    return bool(one.line.asks & _NERVE) and _says(one, _FROM_NERVE)


def _grows_from_sheath(one: Statement) -> bool:
    """Whether a sentence says that a tumor arose from a tendon sheath or a pulley."""
    return bool(one.line.asks & _SHEATH) and _says(one, _FROM_SHEATH)


def _grows_from_bone(one: Statement) -> bool:
    """Whether a sentence says that a tumor arose from a bone."""
    return bool(one.line.asks & _HAS_BONE) and _says(one, _from_bone())


@cache
def _from_bone() -> re.Pattern[str]:
    return re.compile(rf"{_GREW}(?:{pattern_of_layers(is_bone)})\b")


def _says(one: Statement, words: re.Pattern[str]) -> bool:
    """Whether a sentence on the operation has some words, and denies nothing."""
    if one.sentence.section not in FACTS or one.line.tells(Sign.DENIES):
        return False
    return words.search(one.sentence.text) is not None


def _touches_fascia(one: Statement) -> bool:
    """Whether a sentence names a fascia that the lesion may be of."""
    if one.line.asks & _LIKE_FASCIA:
        return True
    if not one.line.asks & _FASCIA:
        return False
    is_single = sum(1 for bits in one.line.bits if bits & _FASCIA) == 1
    is_above = is_single and any(map(_is_above_fascia, one.said("depth")))
    return not (denies(one) or one.line.asks & SPARED or is_above)


def _is_above_fascia(depth: Mention) -> bool:
    """Whether a depth is above a fascia: "superficial to the plantar fascia"."""
    is_of_fascia = "fascia" in words_of(depth.text)
    return is_of_fascia and may_hold(depth) and depths_of(depth.value) == ABOVE


#: A fibroma in a sentence with one of these may be of the fascia.
_LIKE_FASCIA = bit_of("fibromatosis", "cord", "cords", "contracture", "ledderhose")
_FASCIA = bit_of("fascia", "fascial", "fasciectomy", "aponeurosis")
_HAS_BONE = bit_if(is_bone)
_NERVE = bit_of(
    *("nerve", "nerves", "fascicle", "fascicles", "epineurium", "epineurial", "twig"),
    *("perineurium", "perineurial", "intraneural", "branch"),
)
_SHEATH = bit_of("sheath", "sheaths", "pulley", "retinaculum", "tenosynovium")
#: What stands between a tumor and what it grew from.
_GREW = (
    r"\b(?:aris(?:es|ing)|arose|originat(?:es|ed|ing)|emanat(?:es|ed|ing)|stem(?:s|med"
    r"|ming)|grew|growing|came(?! with)|continuity|continuous) (?:directly )?"
    r"(?:from|within|with|of|off|out of) (?:(?!(?:and|but|which)\b)[a-z0-9]+ ){0,6}?"
)
_FROM_NERVE = re.compile(
    rf"{_GREW}(?:nerves?|sensory branch|twig)\b"
    r"|\bfascicles? (?:from|of|within) (?:[a-z]+ ){0,6}?nerves?\b"
    r"|\b(?:mass|tumor|lesion|it) (?:was|is) (?:[a-z]+ ){0,2}?(?:part )?"
    r"(?:of|in|within|inside) the (?:[a-z]+ ){0,2}nerve\b"
    r"|\bnerves? (?:fascicles?|(?:entered|ran into|ended in) (?:it|the)\b)"
    r"|\b(?:enucleated|shelled out|dissected out|excised|removed|delivered|came out"
    r"|out) (?:from|of|out of) (?:within )?the (?:[a-z]+ ){0,2}nerve\b"
    r"|\b(?:twig|branch) ran into\b|\bnerve sheath was opened\b"
    r"|\bexpand(?:ed|ing) the (?:[a-z]+ ){0,2}nerve\b"
    r"|\b(?:epi|peri)neuri(?:um|al)\b|\bintraneural\b|\bfascicles?\b"
)
_FROM_SHEATH = re.compile(
    rf"{_GREW}(?:(?<!nerve )(?<!rectus )sheaths?|pulley|retinaculum|tenosynovium)\b"
)


def _names_unknown(one: Statement) -> bool:
    """Whether a title says "excision of", and no known lesion behind it."""
    if one.names_tumor or one.sentence.section is not Section.PROCEDURE:
        return False
    ends = [m.end - one.sentence.start for m in one.mentions if done_by(m)]
    return any(map(_begins_unknown, (one.sentence.text[end:] for end in ends)))


def _begins_unknown(text: str) -> bool:
    """Whether a text begins with "of" and words that describe nothing known."""
    first, *words = words_of(text) or [""]
    stops = (i for i, word in enumerate(words) if word in _ENDS_OBJECT)
    return first == "of" and not is_described(words[: next(stops, None)])


#: Signs and words that end the name of what was excised.
_ENDS_OBJECT = frozenset(
    {
        *(",", ";", ":", "(", ")", "/", "&", "+", "and", "from", "in", "on", "at"),
        *("with", "under", "using", "via", "by", "to", "for"),
    }
)
_OF_NERVE = re.compile(r"\b(?:of|from|in|on|within|to)\b[a-z ,]*\bnerve\b")
