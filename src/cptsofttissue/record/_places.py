"""Sites as the codes of all families name them: regions, parts of them, organs."""

from __future__ import annotations

from cptsofttissue._reading import tables
from cptsofttissue.families import OtherFamily
from cptsofttissue.record.anatomy import Part, Region
from cptsofttissue.record.procedure import Procedure

__all__ = ["ANYWHERE", "Cell", "Place", "Site", "name_of", "read_places"]

#: A site as soft tissue tumors are divided by it, and as other families divide it.
Site = Region | OtherFamily
Place = Site | Part


#: Where a code applies: what leads there, what was done, and the place; codes that
#: name no place have this one.
Cell = tuple[str, Procedure, str]
ANYWHERE = ""


def name_of(place: Place) -> str:
    """Name a place as tables do."""
    return place.key if isinstance(place, OtherFamily) else str(place)


def read_places(text: str) -> tuple[str, ...]:
    """Read the places of a row, separated by semicolons."""
    return tuple(map(_place, tables.many(text)))


def _place(text: str) -> str:
    if text not in _DIVIDED and not OtherFamily.is_known(text):
        allowed = "expected regions, parts of them, or families that are sites"
        raise ValueError(f"{text!r} is none of these; {allowed}")
    return text


_DIVIDED = frozenset({*map(str, Region), *map(str, Part)})
