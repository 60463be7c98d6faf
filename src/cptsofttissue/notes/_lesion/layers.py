"""How deep a lesion lay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cptsofttissue.notes._facts import Told
from cptsofttissue.notes._lesion.against import (
    DEEP_LAYER,
    breaks_layer,
    is_of_other,
    reaches_layer,
)
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
        self._all = evidence
        self._digit = digit

    def depth(self) -> tuple[Depth, ...] | None:
        """Return every depth that it may have lain at; None if that is open."""
        stated = self._all.said("depth") or self._early()
        if self._all.is_withdrawn("depth"):
            self._all.open.append("depth")
            return None
        if not stated:
            self._all.open += ["depth"] if self._shared_depths() else []
            return None
        found = self._agreed([_whole(m.value) for m in stated])
        if self._is_against(found, is_weak=all(map(_is_weak, stated))):
            self._all.open.append("depth")
            return None
        return tuple(depth for depth in Depth if depth in _plain(found))

    def _is_against(self, found: Depths, *, is_weak: bool) -> bool:
        """Whether a sentence speaks against what is stated of the depth."""
        is_entered = is_weak and self._is_entered()
        is_deeper = is_entered or self._digit.may_reach() or self._is_reached()
        if self._is_doubted() or (found <= _SHALLOW and is_deeper):
            return True
        is_left_alone = found <= DEEP and self._is_left_alone()
        return is_left_alone or found <= Depths().union(*self._denied())

    def _is_entered(self) -> bool:
        """Whether the narrative tells that a deep layer was opened."""
        return self._all.opens("depth", filter(opens_layer, self._all.possible))

    def _is_left_alone(self) -> bool:
        """Whether the narrative opens no deep layer, and says that one was spared."""
        if any(map(opens_layer, self._all.possible)):
            return False
        told = self._all.possible
        found = [one for one in told if spares_layer(one) or stays_shallow(one)]
        return self._all.opens("depth", found)

    def _is_reached(self) -> bool:
        """Whether it is told that the tumor is in a deep layer, or went through it."""
        headed = (one for one in self._all.told if one not in self._all.possible)
        inside = [one for one in headed if one.sentence.section in FACTS]
        inside += self._all.possible
        near = [one for one in inside if one.line.asks & DEEP_LAYER]
        below = [t for t in self._all.possible if t.line.asks & DEEP_LAYER]
        sent = [t for t in self._all.everything if t.sentence.section in _REPORTS]
        found = [*filter(reaches_layer, near), *filter(breaks_layer, near)]
        found += filter(ties_to_layer, self._all.possible)
        found += filter(goes_deep, self._all.possible)
        found += (one for one in below if may_be_deep(one) or mends_hole(one))
        found += filter(has_muscle, sent)
        return self._all.opens("depth", [*found, *self._of_others()])

    def _of_others(self) -> list[Told]:
        """Return the sentences that say that the depth is another's, or is wrong."""
        told = () if "depth" in self._all.corrected else self._all.told
        inside = (one for one in told if one.sentence.section in FACTS)
        return [t for t in inside if is_of_other(t, NAMES_DEPTH, _HAS_DEPTH)]

    def _is_doubted(self) -> bool:
        """Whether a sentence says that the depth is not known: "is a template"."""
        found = [one for one in self._of_others() if one.has(Sign.DOUBTS)]
        return self._all.opens("depth", found)

    def _early(self) -> list[Mention]:
        """Return what was thought before, or sent, where nothing else says it."""
        early = [m for m in self._all.own if m.section is Section.PREOPERATIVE]
        aside = [m for one in self._all.group.aside for m in one.mentions]
        early += [m for m in aside if m.section is Section.OTHER and _has_noun(m.text)]
        stated = [m for m in early if m.polarity is Polarity.STATED]
        return [m for m in stated if m.field == "depth"]

    def _agreed(self, read: Sequence[Depths]) -> Depths:
        """Return what all statements allow; if they disagree, what any does."""
        found = Depths.intersection(*read) or Depths.intersection(*map(_within, read))
        if not found:
            self._all.open.append("depth")
            found = Depths().union(*read)
        others = [*self._shared_depths(), *self._hedged_depths()]
        others += self._reported_depths()
        apart = [other for other in others if not found & other]
        self._all.open += ["depth"] if apart else []
        return found.union(*apart)

    def _shared_depths(self) -> list[Depths]:
        said = [m for m in self._all.shared if m.field == "depth"]
        return [_whole(m.value) for m in said if may_hold(m)]

    def _hedged_depths(self) -> list[Depths]:
        said = [m for m in self._all.hedged if m.field == "depth"]
        return [_whole(m.value) for m in said]

    def _reported_depths(self) -> list[Depths]:
        """Return what a report, or the list of what was sent, says of the depth."""
        told = (t for t in self._all.everything if t.sentence.section in _REPORTS)
        said = (m for one in told for m in one.said("depth"))
        named = (m for m in said if any(map(is_tumor, words_of(m.text))))
        return [_whole(m.value) for m in named if m.polarity is Polarity.STATED]

    def _denied(self) -> list[Depths]:
        """Return the depths that the note denies."""
        denied = [m for m in self._all.own if m.polarity is Polarity.DENIED]
        inside = [m for m in denied if m.field == "depth" and m.section in FACTS]
        return [_denied_by(_without_denial(m.value)) for m in inside]


def _is_weak(mention: Mention) -> bool:
    """Whether a depth is but that of a heading, or of what was around a tumor."""
    return mention.section in HEADINGS or mention.text.startswith(_AROUND)


#: So begins what a tumor was freed from.
_AROUND = ("surrounding ", "the ", "of ", "from ", "off ")


def _has_noun(text: str) -> bool:
    """Whether words for a depth end with the tumor: "intramuscular lipoma"."""
    *depth, noun = words_of(text)
    return is_tumor(noun) and len(depth) == 1


#: There a note tells of the tumor that was sent.
_REPORTS = frozenset({Section.PATHOLOGY, Section.OTHER})
_SHALLOW = frozenset({Depth.SUPERFICIAL, Depth.SUBCUTANEOUS})


_HAS_DEPTH = bit_of(*NAMES_DEPTH)


def _without_denial(text: str) -> str:
    words = (word for word in text.split() if word not in signs(Sign.DENIES))
    return " ".join(words)


def _denied_by(text: str) -> Depths:
    """Return what is denied: a tumor that spares the muscle may lie beside it."""
    words = ["in" if w in signs(Sign.REACHES) else w for w in text.split()]
    own = depths_of(" ".join(words)) or Depths()
    return own if own == _IN_MUSCLE else _whole(text)


_IN_MUSCLE = Depths({Depth.INTRAMUSCULAR})


def _whole(text: str) -> Depths:
    """Read a depth, with "deep" and "superficial" as every depth they allow."""
    found = depths_of(text) or Depths()
    deep = DEEP if Depth.DEEP in found else Depths()
    shallow = _SHALLOW if Depth.SUPERFICIAL in found else Depths()
    is_in_fat = _BELOW_FAT.search(text) is not None
    return found | deep | shallow | (_IN_FAT if is_in_fat else Depths())


_IN_FAT = Depths({Depth.SUBCUTANEOUS})
#: What is "deep to the subcutaneous fat" may lie deep in it, or on the fascia.
_BELOW_FAT = re.compile(
    r"\b(?:deep to|beneath|below|under|underneath) (?:the )?(?:overlying )?"
    r"(?:subcutaneous(?: (?:fat|tissues?|layer))?|fat)$"
)


def _within(depths: Depths) -> Depths:
    """Add the muscle to what is below the fascia: it lies there."""
    is_below = Depth.SUBFASCIAL in depths
    return depths | {Depth.INTRAMUSCULAR} if is_below else depths


def _plain(depths: Depths) -> Depths:
    """Write every depth of "deep" or "superficial" as that word again."""
    for vague, whole in ((Depth.DEEP, DEEP), (Depth.SUPERFICIAL, _SHALLOW)):
        if depths == whole:
            return Depths({vague})
    return depths - {Depth.DEEP, Depth.SUPERFICIAL} or depths
