"""How deep a lesion lay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from cptsofttissue.notes._facts import Statement
from cptsofttissue.notes._lesion.against import (
    DEEP_LAYER,
    breaks_layer,
    is_of_other,
    reaches_layer,
)
from cptsofttissue.notes._lesion.beneath import depths_beneath
from cptsofttissue.notes._lesion.digits import DigitOf
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.planes import (
    goes_deep,
    has_muscle,
    may_be_deep,
    mends_hole,
    stays_shallow,
)
from cptsofttissue.notes._lesion.readings import NAMES_DEPTH, Depths
from cptsofttissue.notes._lesion.ties import (
    opens_layer,
    spares_layer,
    ties_to_layer,
)
from cptsofttissue.notes._phrases import depths_of
from cptsofttissue.notes._sentence.vocabulary import (
    DEEP,
    FACTS,
    HEADINGS,
    REPORTS,
    is_tumor,
    may_hold,
)
from cptsofttissue.notes._tables import Sign, signs
from cptsofttissue.notes._words import bit_of, words_of
from cptsofttissue.notes.values import Mention, Polarity, Section
from cptsofttissue.record.depth import Depth

__all__ = ["DepthOf"]


class DepthOf:
    """The depths that the evidence allows."""

    def __init__(self, evidence: Evidence, digit: DigitOf) -> None:
        self._evidence = evidence
        self._digit = digit

    def depth(self) -> tuple[Depth, ...] | None:
        """Return every depth at which the tumor may have lain; None if that is open."""
        mentions = self._evidence.said("depth") or self._preliminary_depths()
        if self._evidence.is_withdrawn("depth"):
            self._evidence.open.append("depth")
            return None
        beneath = depths_beneath(self._evidence.narrative)
        if not (mentions or beneath):
            self._evidence.open += ["depth"] if self._shared_depths() else []
            return None
        readings = [_every_depth(m.value) for m in mentions]
        depths = self._agreed_depths([*readings, *beneath])
        titled = [m for one in self._evidence.typed_titles for m in one.mentions]
        is_weak = not beneath and all(_is_weak(m) or m in titled for m in mentions)
        if self._is_contradicted(depths, is_weak=is_weak):
            self._evidence.open.append("depth")
            return None
        return tuple(depth for depth in Depth if depth in _plain(depths))

    def _is_contradicted(self, depths: Depths, *, is_weak: bool) -> bool:
        """Whether a sentence contradicts the depths that the note states."""
        is_entered = is_weak and self._is_entered()
        is_deeper = is_entered or self._digit.may_reach() or self._is_reached()
        if self._is_doubted() or (depths <= _SHALLOW and is_deeper):
            return True
        is_shallower = depths <= DEEP and self._is_spared()
        return is_shallower or depths <= Depths().union(*self._excluded_depths())

    def _is_entered(self) -> bool:
        """Whether the narrative says that a deep layer was opened."""
        statements = filter(opens_layer, self._evidence.possible)
        return self._evidence.opens("depth", statements)

    def _is_spared(self) -> bool:
        """Whether the narrative says that a deep layer was spared, or never opened."""
        narrative = self._evidence.possible
        is_opened = any(map(opens_layer, narrative))
        spared = (
            one
            for one in narrative
            if stays_shallow(one)
            or (spares_layer(one) and (one.line.asks & _NEVER or not is_opened))
        )
        return self._evidence.opens("depth", spared)

    def _is_reached(self) -> bool:
        """Whether a sentence says that the tumor is in or below a deep layer."""
        narrative, everything = self._evidence.possible, self._evidence.everything
        headings = [one for one in self._evidence.told if one not in narrative]
        facts = [one for one in headings if one.sentence.section in FACTS]
        near = [one for one in (*facts, *narrative) if one.line.asks & DEEP_LAYER]
        below = [one for one in narrative if one.line.asks & DEEP_LAYER]
        reports = [one for one in everything if one.sentence.section in REPORTS]
        statements = [*filter(reaches_layer, near), *filter(breaks_layer, near)]
        statements += filter(ties_to_layer, narrative)
        statements += filter(goes_deep, narrative)
        statements += (one for one in below if may_be_deep(one) or mends_hole(one))
        statements += filter(has_muscle, reports)
        return self._evidence.opens("depth", [*statements, *self._reassignments])

    @cached_property
    def _reassignments(self) -> list[Statement]:
        """The sentences that say that the depth is another's, or is wrong."""
        evidence = self._evidence
        statements = () if "depth" in evidence.corrected else evidence.told
        facts = (one for one in statements if one.sentence.section in FACTS)
        return [one for one in facts if is_of_other(one, NAMES_DEPTH, _HAS_DEPTH)]

    def _is_doubted(self) -> bool:
        """Whether a sentence says that the depth is not known: "is a template"."""
        statements = [one for one in self._reassignments if one.has(Sign.DOUBTS)]
        return self._evidence.opens("depth", statements)

    def _preliminary_depths(self) -> list[Mention]:
        """Return the depths of the preoperative diagnosis and of the specimens."""
        mentions = [m for m in self._evidence.own if m.section is Section.PREOPERATIVE]
        aside = [m for one in self._evidence.group.aside for m in one.mentions]
        others = [m for m in aside if m.section is Section.OTHER]
        mentions += (m for m in others if _has_noun(m.text))
        depths = [m for m in mentions if m.field == "depth"]
        return [m for m in depths if m.polarity is Polarity.STATED]

    def _agreed_depths(self, readings: Sequence[Depths]) -> Depths:
        """Return what all statements allow; if they disagree, what any does."""
        depths = Depths.intersection(*readings)
        depths = depths or Depths.intersection(*map(_with_muscle, readings))
        if not depths:
            self._evidence.open.append("depth")
            depths = Depths().union(*readings)
        others = [*self._shared_depths(), *self._hedged_depths()]
        others += self._reported_depths()
        conflicts = [other for other in others if not depths & other]
        self._evidence.open += ["depth"] if conflicts else []
        return depths.union(*conflicts)

    def _shared_depths(self) -> list[Depths]:
        """Return the depths that may be of this lesion or of another."""
        mentions = [m for m in self._evidence.shared if m.field == "depth"]
        return [_every_depth(m.value) for m in mentions if may_hold(m)]

    def _hedged_depths(self) -> list[Depths]:
        mentions = [m for m in self._evidence.hedged if m.field == "depth"]
        return [_every_depth(m.value) for m in mentions]

    def _reported_depths(self) -> list[Depths]:
        """Return the depths of the tumor in a report or a list of specimens."""
        everything = self._evidence.everything
        reports = (one for one in everything if one.sentence.section in REPORTS)
        mentions = (m for one in reports for m in one.said("depth"))
        tumors = (m for m in mentions if any(map(is_tumor, words_of(m.text))))
        return [_every_depth(m.value) for m in tumors if m.polarity is Polarity.STATED]

    def _excluded_depths(self) -> list[Depths]:
        """Return the depths that each denial of the note excludes."""
        mentions = [m for m in self._evidence.own if m.polarity is Polarity.DENIED]
        depths = [m for m in mentions if m.field == "depth" and m.section in FACTS]
        return [_excluded_by(_without_denial(m.value)) for m in depths]


def _is_weak(mention: Mention) -> bool:
    """Whether a depth is that of a heading, or of the tissue around a tumor."""
    return mention.section in HEADINGS or mention.text.startswith(_AROUND)


#: The name of the tissue that a tumor was freed from begins like this.
_AROUND = ("surrounding ", "the ", "of ", "from ", "off ")


def _has_noun(text: str) -> bool:
    """Whether a text is a depth and the tumor: "intramuscular lipoma"."""
    *depth, noun = words_of(text)
    return is_tumor(noun) and len(depth) == 1


#: A layer that was "never opened" was not opened on the way either.
_NEVER = bit_of("never", "any")
_SHALLOW = frozenset({Depth.SUPERFICIAL, Depth.SUBCUTANEOUS})
_HAS_DEPTH = bit_of(*NAMES_DEPTH)


def _without_denial(text: str) -> str:
    words = (word for word in text.split() if word not in signs(Sign.DENIES))
    return " ".join(words)


def _excluded_by(text: str) -> Depths:
    """Return the depths of a denial; a tumor that spares the muscle may lie on it."""
    words = ["in" if w in signs(Sign.REACHES) else w for w in text.split()]
    depths = depths_of(" ".join(words)) or Depths()
    return depths if depths == _IN_MUSCLE else _every_depth(text)


_IN_MUSCLE = Depths({Depth.INTRAMUSCULAR})


def _every_depth(text: str) -> Depths:
    """Read a depth, with "deep" and "superficial" as every depth they allow."""
    depths = depths_of(text) or Depths()
    deep = DEEP if Depth.DEEP in depths else Depths()
    shallow = _SHALLOW if Depth.SUPERFICIAL in depths else Depths()
    fat = _IN_FAT if _BELOW_FAT.search(text) is not None else Depths()
    return depths | deep | shallow | fat


_IN_FAT = Depths({Depth.SUBCUTANEOUS})
#: A tumor "deep to the subcutaneous fat" may lie deep in it, or on the fascia.
_BELOW_FAT = re.compile(
    r"\b(?:deep to|beneath|below|under|underneath) (?:the )?(?:overlying )?"
    r"(?:subcutaneous(?: (?:fat|tissues?|layer))?|fat)$"
)


def _with_muscle(depths: Depths) -> Depths:
    """Add the muscle to a depth below the fascia, where it lies."""
    is_below = Depth.SUBFASCIAL in depths
    return depths | {Depth.INTRAMUSCULAR} if is_below else depths


def _plain(depths: Depths) -> Depths:
    """Write all depths of "deep" or of "superficial" as that word again."""
    for vague, members in ((Depth.DEEP, DEEP), (Depth.SUPERFICIAL, _SHALLOW)):
        if depths == members:
            return Depths({vague})
    return depths - {Depth.DEEP, Depth.SUPERFICIAL} or depths
