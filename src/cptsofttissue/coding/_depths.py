"""What a charted depth may mean, and the rule for fingers and toes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from cptsofttissue.families import OtherFamily
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.procedure import Procedure
from cptsofttissue.trace import Step

__all__ = [
    "CONTRADICTION",
    "DIGIT_DEPTH",
    "Depths",
    "Found",
    "Pair",
    "digit_pairs",
    "in_words_of",
    "involvement_step",
    "read_depth",
    "read_involvement",
]

Found = tuple[Depth | OtherFamily, ...]
Layers = Mapping[Depth, tuple[Depth, ...]]

#: What a charted depth may mean: above the deep fascia, or within and below it.
_EXCISION: Layers = MappingProxyType(
    {
        Depth.SUBCUTANEOUS: (Depth.SUBCUTANEOUS,),
        Depth.FASCIAL: (Depth.SUBFASCIAL,),
        Depth.SUBFASCIAL: (Depth.SUBFASCIAL,),
        Depth.INTRAMUSCULAR: (Depth.SUBFASCIAL,),
        Depth.SUPERFICIAL: (Depth.SUBCUTANEOUS, Depth.SUBFASCIAL),
        Depth.DEEP: (Depth.SUBCUTANEOUS, Depth.SUBFASCIAL),
    }
)
#: The same for a biopsy, whose codes are named by their depth.
_BIOPSY: Layers = MappingProxyType(
    {
        **_EXCISION,
        Depth.SUPERFICIAL: (Depth.SUBCUTANEOUS,),
        Depth.DEEP: (Depth.SUBFASCIAL,),
    }
)
#: Depths that lead to another family, a key of ``families.csv``.
_ELSEWHERE: Mapping[Depth, str] = MappingProxyType(
    {Depth.SKIN: "skin", Depth.BONE: "bone"}
)

#: Depth of a tumor of a finger or toe, by what the note says
#: about tendon, tendon sheath and joint.
DIGIT_DEPTH: Mapping[DigitInvolvement, Depth] = MappingProxyType(
    {
        DigitInvolvement.NONE: Depth.SUBCUTANEOUS,
        DigitInvolvement.ABUTS: Depth.SUBCUTANEOUS,
        DigitInvolvement.INVOLVES: Depth.SUBFASCIAL,
    }
)


class Depths(NamedTuple):
    """
    Every depth, or other family, that the words for it may mean.

    Attributes:
        found: The depths and families.
        contradict: Whether depth and lesion are said to lie apart; both are found.
    """

    found: Found
    contradict: bool


def read_depth(
    procedure: Procedure,
    charted: Iterable[Depth] | None,
    of_lesion: Iterable[Depth] | None = None,
) -> Depths:
    """
    Read a charted depth, and what the words for the lesion say of it.

    Where the two have nothing in common both stay possible.
    """
    layers = _BIOPSY if procedure is Procedure.BIOPSY else _EXCISION
    said = [_meant(layers, words) for words in (charted, of_lesion) if words]
    if not said:
        every = dict.fromkeys(depth for group in layers.values() for depth in group)
        return Depths(tuple(every), contradict=False)
    common = tuple(depth for depth in said[0] if depth in said[-1])
    both = dict.fromkeys(depth for found in said for depth in found)
    return Depths(common or tuple(both), contradict=not common)


def _meant(layers: Layers, charted: Iterable[Depth]) -> Found:
    found = dict.fromkeys(means for depth in charted for means in _one(layers, depth))
    return tuple(found)


def _one(layers: Layers, depth: Depth) -> Found:
    if depth in _ELSEWHERE:
        return (OtherFamily.of(_ELSEWHERE[depth]),)
    return layers[depth]


D = TypeVar("D", bound=Depth | OtherFamily)


def in_words_of(procedure: Procedure, depth: D) -> D | Depth:
    """Say a depth as the codes of the procedure name it."""
    is_named = procedure is Procedure.BIOPSY and isinstance(depth, Depth)
    return _OF_BIOPSY[depth] if is_named else depth


_OF_BIOPSY: Mapping[Depth | OtherFamily, Depth] = MappingProxyType(
    {Depth.SUBCUTANEOUS: Depth.SUPERFICIAL, Depth.SUBFASCIAL: Depth.DEEP}
)


def read_involvement(
    charted: DigitInvolvement | None,
) -> tuple[DigitInvolvement, ...]:
    """Read what is said of tendon, sheath and joint of a finger or toe."""
    return tuple(DigitInvolvement) if charted is None else (charted,)


Pair = tuple[Depth | OtherFamily, DigitInvolvement]

#: What no finger or toe has.
CONTRADICTION: Pair = (Depth.SUBCUTANEOUS, DigitInvolvement.INVOLVES)


def digit_pairs(
    depths: Found, involvements: tuple[DigitInvolvement, ...]
) -> tuple[Pair, ...]:
    """
    Pair the depths of a finger or toe with what they may involve.

    What is subcutaneous, or in the skin, involves no tendon, sheath or joint.
    Where a record says both, either may be meant.
    """
    pairs = tuple(product(depths, involvements))
    if any(map(_agree, pairs)):
        return tuple(pair for pair in pairs if pair != CONTRADICTION)
    not_involved = tuple((depth, DigitInvolvement.NONE) for depth in depths)
    return (*not_involved, (Depth.SUBFASCIAL, DigitInvolvement.INVOLVES))


def _agree(pair: Pair) -> bool:
    """Whether a depth reaches what is said to be involved."""
    depth, involvement = pair
    is_skin = isinstance(depth, OtherFamily) and depth.key == _ELSEWHERE[Depth.SKIN]
    is_shallow = is_skin or depth is Depth.SUBCUTANEOUS
    return not (is_shallow and involvement is DigitInvolvement.INVOLVES)


def involvement_step(depths: Found, charted: DigitInvolvement | None) -> Step:
    """Explain which depths are left on a finger or toe."""
    pairs = digit_pairs(depths, read_involvement(charted))
    found = dict.fromkeys(DIGIT_DEPTH[involvement] for _, involvement in pairs)
    return Step.of("digit-depth", charted, found)
