"""The case of one lesion: a fact stays open unless every mention agrees."""

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

#: The order of mentions: by their place, and then by their field.
IN_ORDER = attrgetter("start", "end", "field")


class Merged(NamedTuple):
    """
    The case of one lesion, and the mentions it was made of.

    Attributes:
        case: The case.
        mentions: What the note says about the lesion, in the order of the note.
        open: The fields that stay open because mentions disagree.
    """

    case: Case
    mentions: tuple[Mention, ...]
    open: tuple[str, ...]


def merged(group: Group) -> Merged:
    """Make the case of a lesion from its mentions."""
    return _Merger(group).merged()


class _Merger:
    """The mentions of one lesion, field by field."""

    def __init__(self, group: Group) -> None:
        self._evidence = Evidence(group)
        self._kind = KindOf(self._evidence)
        self._procedure = ProcedureOf(self._evidence, self._kind)
        self._place = SiteOf(self._evidence)
        self._digit = DigitOf(self._evidence, self._place)
        self._layer = DepthOf(self._evidence, self._digit)
        self._size = SizeOf(self._evidence, self._procedure)

    def merged(self) -> Merged:
        """Make the case from the fields."""
        facts: dict[str, Any] = {
            "procedure": self._procedure.procedure,
            "site": self._place.site,
            "depth": self._layer.depth(),
            "digit_involvement": self._digit.involvement,
            **self._size.sizes(),
        }
        if self._kind.is_of_unknown():
            facts["depth"] = facts["digit_involvement"] = None
        facts["site"] = _as_wall(facts["site"], facts["depth"])
        facts["lesion"] = self._kind.lesion(
            is_deep=_is_below_skin(facts),
            is_below=_is_below_fascia(facts["depth"]),
            is_above=facts["depth"] == _IN_FAT,
        )
        case = self._case(facts)
        mentions = self._mentions()
        return Merged(case, mentions, tuple(dict.fromkeys(self._evidence.open)))

    def _mentions(self) -> tuple[Mention, ...]:
        """Return every mention of the lesion, in the order of the note."""
        evidence = self._evidence
        mentions = [*filter(evidence.is_of_lesion, (*evidence.own, *evidence.shared))]
        mentions += evidence.opening
        mentions += evidence.own_sites() if evidence.heads else ()
        return tuple(sorted(dict.fromkeys(mentions), key=IN_ORDER))

    def _case(self, facts: Mapping[str, Any]) -> Case:
        """Build the case; sizes that contradict each other stay open."""
        try:
            return Case(**facts)
        except CptSoftTissueError:
            self._evidence.open.append("size")
            return Case(**{k: v for k, v in facts.items() if k not in _SIZES})


_SIZES = frozenset({"tumor", "size", "margin", "margin_convention"})


def _is_below_skin(facts: Mapping[str, Any]) -> bool:
    """Whether the depth says that a mass is not one of the skin."""
    depth = facts["depth"]
    is_known = depth is not None and Depth.SKIN not in depth
    return is_known or facts["digit_involvement"] is not None


def _is_below_fascia(depth: tuple[Depth, ...] | None) -> bool:
    """Whether a tumor lies below the fascia, where no skin is."""
    return bool(depth) and _BELOW.issuperset(depth or ())


def _as_wall(
    site: SiteReading | None, depth: tuple[Depth, ...] | None
) -> SiteReading | None:
    """Read the abdomen as its wall, if the tumor lay in a layer of the wall."""
    if site is None or not depth or not _OF_WALL.issuperset(depth):
        return site
    if [family.key for family in site.families] != [_INSIDE]:
        return site
    names = [
        re.sub(r"\b(?:abdomen|belly)\b", "abdominal wall", c) for c in site.charted
    ]
    return site_of(", ".join(names)) or site


_INSIDE = "intra_abdominal"
#: The layers of the abdominal wall; below its fascia a tumor may be in the abdomen.
_OF_WALL = frozenset({Depth.SUBCUTANEOUS, Depth.INTRAMUSCULAR, Depth.FASCIAL})
_BELOW = frozenset({Depth.SUBFASCIAL, Depth.INTRAMUSCULAR})
_IN_FAT = (Depth.SUBCUTANEOUS,)
