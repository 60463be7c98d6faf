"""The facts of one lesion: every mention agrees, or the fact stays open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.notes._groups.groups import Group
from cptsofttissue.notes._lesion.digits import DigitOf
from cptsofttissue.notes._lesion.evidence import Evidence
from cptsofttissue.notes._lesion.kinds import KindOf
from cptsofttissue.notes._lesion.layers import DepthOf
from cptsofttissue.notes._lesion.procedures import ProcedureOf
from cptsofttissue.notes._lesion.sites import SiteOf
from cptsofttissue.notes._lesion.sizes import SizeOf
from cptsofttissue.notes._phrases import site_of
from cptsofttissue.notes.values import Mention
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.case import Case
from cptsofttissue.record.depth import Depth

__all__ = ["IN_ORDER", "Merged", "merged"]

#: The order of mentions: by their place, and then by what they are about.
IN_ORDER = attrgetter("start", "end", "field")


class Merged(NamedTuple):
    """
    The case of one lesion, and the mentions it was made of.

    Attributes:
        case: The case.
        mentions: Everything that the note says of the lesion, in its order.
        open: The fields that stay open because mentions disagree.
    """

    case: Case
    mentions: tuple[Mention, ...]
    open: tuple[str, ...]


def merged(group: Group) -> Merged:
    """Put the mentions of a lesion together."""
    return _Merger(group).merged()


class _Merger:
    """The mentions of one lesion, field by field."""

    def __init__(self, group: Group) -> None:
        self._all = Evidence(group)
        self._kind = KindOf(self._all)
        self._done = ProcedureOf(self._all, self._kind)
        self._place = SiteOf(self._all)
        self._digit = DigitOf(self._all, self._place)
        self._layer = DepthOf(self._all, self._digit)
        self._size = SizeOf(self._all, self._done)

    def merged(self) -> Merged:
        """Put all fields together."""
        facts: dict[str, Any] = {
            "procedure": self._done.procedure,
            "site": self._place.site,
            "depth": self._layer.depth(),
            "digit_involvement": self._digit.involvement,
            **self._size.sizes(),
        }
        if self._kind.is_of_unknown():
            facts["depth"] = facts["digit_involvement"] = None
        facts["site"] = _of_wall(facts["site"], facts["depth"])
        facts["lesion"] = self._kind.lesion(
            is_deep=_is_below_skin(facts),
            is_below=_is_below_fascia(facts["depth"]),
            is_above=facts["depth"] == _IN_FAT,
        )
        case = self._case(facts)
        said = [
            m for m in (*self._all.own, *self._all.shared) if self._all.is_of_lesion(m)
        ]
        said += self._all.opening
        said += self._all.own_sites() if self._all.heads else ()
        mentions = tuple(sorted(dict.fromkeys(said), key=IN_ORDER))
        return Merged(case, mentions, tuple(dict.fromkeys(self._all.open)))

    def _case(self, facts: Mapping[str, Any]) -> Case:
        """Build the case; sizes that contradict each other stay open."""
        try:
            return Case(**facts)
        except CptSoftTissueError:
            self._all.open.append("size")
            return Case(**{k: v for k, v in facts.items() if k not in _SIZES})


_SIZES = frozenset({"tumor", "size", "margin", "margin_convention"})


def _is_below_skin(facts: Mapping[str, Any]) -> bool:
    """Whether what is said of the depth keeps a mass from being one of the skin."""
    depth = facts["depth"]
    is_said = depth is not None and Depth.SKIN not in depth
    return is_said or facts["digit_involvement"] is not None


def _is_below_fascia(depth: tuple[Depth, ...] | None) -> bool:
    """Whether a tumor lies below the fascia, where no skin is."""
    return bool(depth) and _BELOW.issuperset(depth or ())


def _of_wall(
    site: SiteReading | None, depth: tuple[Depth, ...] | None
) -> SiteReading | None:
    """Read the abdomen as its wall, if the tumor lay in a layer of the wall."""
    if site is None or not depth or not _OF_WALL.issuperset(depth):
        return site
    if [family.key for family in site.families] != [_INSIDE]:
        return site
    named = [
        re.sub(r"\b(?:abdomen|belly)\b", "abdominal wall", c) for c in site.charted
    ]
    return site_of(", ".join(named)) or site


_INSIDE = "intra_abdominal"
#: The layers of a wall that a note names; below its fascia a tumor may be inside.
_OF_WALL = frozenset({Depth.SUBCUTANEOUS, Depth.INTRAMUSCULAR, Depth.FASCIAL})
_BELOW = frozenset({Depth.SUBFASCIAL, Depth.INTRAMUSCULAR})
_IN_FAT = (Depth.SUBCUTANEOUS,)
