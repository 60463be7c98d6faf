"""What a charted depth may mean, and the rule for fingers and toes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cptsofttissue.families import OtherFamily
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.procedure import Procedure
from cptsofttissue.trace import Step

__all__ = ["DIGIT_DEPTH", "read_depth", "read_involvement"]

Layers = Mapping[Depth | None, tuple[Depth, ...]]

#: What a charted depth may mean among the depths of the excision codes.
_EXCISION: Layers = MappingProxyType(
    {
        None: (Depth.SUBCUTANEOUS, Depth.SUBFASCIAL),
        Depth.SUBCUTANEOUS: (Depth.SUBCUTANEOUS,),
        Depth.FASCIAL: (Depth.SUBFASCIAL,),
        Depth.SUBFASCIAL: (Depth.SUBFASCIAL,),
        Depth.INTRAMUSCULAR: (Depth.SUBFASCIAL,),
        Depth.SUPERFICIAL: (Depth.SUBCUTANEOUS, Depth.SUBFASCIAL),
        Depth.DEEP: (Depth.SUBCUTANEOUS, Depth.SUBFASCIAL),
    }
)
#: The same among the depths of the biopsy codes.
_BIOPSY: Layers = MappingProxyType(
    {
        None: (Depth.SUPERFICIAL, Depth.DEEP),
        Depth.SUBCUTANEOUS: (Depth.SUPERFICIAL,),
        Depth.FASCIAL: (Depth.DEEP,),
        Depth.SUBFASCIAL: (Depth.DEEP,),
        Depth.INTRAMUSCULAR: (Depth.DEEP,),
        Depth.SUPERFICIAL: (Depth.SUPERFICIAL,),
        Depth.DEEP: (Depth.DEEP,),
    }
)
#: Depths that lead to another family, a key of ``families.csv``.
_ELSEWHERE: Mapping[Depth | None, str] = MappingProxyType(
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


def read_depth(
    procedure: Procedure, charted: Depth | None
) -> tuple[tuple[Depth | OtherFamily, ...], Step]:
    """Read a charted depth as every depth, or other family, it may mean."""
    depths: tuple[Depth | OtherFamily, ...]
    if charted in _ELSEWHERE:
        depths = (OtherFamily.of(_ELSEWHERE[charted]),)
    else:
        depths = (_BIOPSY if procedure is Procedure.BIOPSY else _EXCISION)[charted]
    return depths, Step.of("depth", charted, depths)


def read_involvement(
    charted: DigitInvolvement | None,
) -> tuple[tuple[DigitInvolvement, ...], Step]:
    """Read what is said of tendon, sheath and joint of a finger or toe."""
    possible = tuple(DigitInvolvement) if charted is None else (charted,)
    depths = dict.fromkeys(DIGIT_DEPTH[involvement] for involvement in possible)
    return possible, Step.of("digit-depth", charted, depths)
