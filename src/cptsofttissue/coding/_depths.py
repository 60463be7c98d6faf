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
    "DepthOptions",
    "Depths",
    "Pair",
    "code_depth",
    "digit_pairs",
    "involvement_step",
    "read_depth",
    "read_involvement",
]

DepthOptions = tuple[Depth | OtherFamily, ...]
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
_FAMILY_KEYS: Mapping[Depth, str] = MappingProxyType(
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
    Every depth, or other family, that charted words may mean.

    Attributes:
        options: The depths and families.
        contradict: Whether depth and lesion have no option in common.
    """

    options: DepthOptions
    contradict: bool


def read_depth(
    procedure: Procedure,
    charted: Iterable[Depth] | None,
    lesion_depths: Iterable[Depth] | None = None,
) -> Depths:
    """
    Read a charted depth together with the depth that the lesion implies.

    If the two have nothing in common, the options of both are kept.
    """
    layers = _BIOPSY if procedure is Procedure.BIOPSY else _EXCISION
    groups = [_union(layers, words) for words in (charted, lesion_depths) if words]
    if not groups:
        options = dict.fromkeys(depth for layer in layers.values() for depth in layer)
        return Depths(tuple(options), contradict=False)
    common = tuple(depth for depth in groups[0] if depth in groups[-1])
    union = dict.fromkeys(depth for group in groups for depth in group)
    return Depths(common or tuple(union), contradict=not common)


def _union(layers: Layers, charted: Iterable[Depth]) -> DepthOptions:
    options = (option for depth in charted for option in _options(layers, depth))
    return tuple(dict.fromkeys(options))


def _options(layers: Layers, depth: Depth) -> DepthOptions:
    if depth in _FAMILY_KEYS:
        return (OtherFamily.of(_FAMILY_KEYS[depth]),)
    return layers[depth]


D = TypeVar("D", bound=Depth | OtherFamily)


def code_depth(procedure: Procedure, depth: D) -> D | Depth:
    """Return a depth as the codes of the procedure name it."""
    is_biopsy = procedure is Procedure.BIOPSY and isinstance(depth, Depth)
    return _BIOPSY_DEPTHS[depth] if is_biopsy else depth


_BIOPSY_DEPTHS: Mapping[Depth | OtherFamily, Depth] = MappingProxyType(
    {Depth.SUBCUTANEOUS: Depth.SUPERFICIAL, Depth.SUBFASCIAL: Depth.DEEP}
)


def read_involvement(
    charted: DigitInvolvement | None,
) -> tuple[DigitInvolvement, ...]:
    """List the possible involvements of tendon, sheath and joint."""
    return tuple(DigitInvolvement) if charted is None else (charted,)


Pair = tuple[Depth | OtherFamily, DigitInvolvement]

#: The pair that no tumor of a finger or toe can have.
CONTRADICTION: Pair = (Depth.SUBCUTANEOUS, DigitInvolvement.INVOLVES)


def digit_pairs(
    depths: DepthOptions, involvements: tuple[DigitInvolvement, ...]
) -> tuple[Pair, ...]:
    """
    Pair the depths of a finger or toe with their possible involvement.

    A subcutaneous or skin tumor involves no tendon, sheath or joint.
    If a record says both, either may be true.
    """
    pairs = tuple(product(depths, involvements))
    if any(map(_agree, pairs)):
        return tuple(pair for pair in pairs if pair != CONTRADICTION)
    free_pairs = tuple((depth, DigitInvolvement.NONE) for depth in depths)
    return (*free_pairs, (Depth.SUBFASCIAL, DigitInvolvement.INVOLVES))


def _agree(pair: Pair) -> bool:
    """Whether a depth and an involvement are compatible."""
    depth, involvement = pair
    is_skin = isinstance(depth, OtherFamily) and depth.key == _FAMILY_KEYS[Depth.SKIN]
    is_shallow = is_skin or depth is Depth.SUBCUTANEOUS
    return not (is_shallow and involvement is DigitInvolvement.INVOLVES)


def involvement_step(depths: DepthOptions, charted: DigitInvolvement | None) -> Step:
    """Explain which depths remain possible on a finger or toe."""
    pairs = digit_pairs(depths, read_involvement(charted))
    code_depths = dict.fromkeys(DIGIT_DEPTH[involvement] for _, involvement in pairs)
    return Step.of("digit-depth", charted, code_depths)
