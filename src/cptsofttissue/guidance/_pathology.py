"""What a pathology report says of the code of a record."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum, auto
from typing import final

from attrs import evolve

from cptsofttissue._reading.words import without_suggestions
from cptsofttissue.coding._depths import read_depth
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.guidance._adverse import adverse
from cptsofttissue.guidance._notes import read_pathology
from cptsofttissue.record.anatomy import Side
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "Pathology",
    "Unread",
    "are_apart",
    "names_nothing",
    "pathology_problem",
    "read_report",
    "reported_lesion",
    "reported_sides",
    "with_lesion_of",
]


@final
class Unread(Enum):
    """A report whose words are not those of a lesion."""

    UNREAD = auto()


#: What a report names, if it can be read; None if there is no report.
Pathology = LesionReading | Unread | None


def names_nothing(pathology: str | None) -> bool:
    """
    Whether there is no report, or it says that nothing was found or sent.

    >>> names_nothing("not sent"), names_nothing("lipoma")
    (True, False)
    """
    return pathology is None or bool(adverse({"pathology": pathology}))


def reported_lesion(pathology: str) -> LesionReading | None:
    """Read what a report names, as far as it is a plain lesion."""
    try:
        with without_suggestions():
            return LesionReading.parse(pathology)
    except UnknownTermError:
        return None


def read_report(value: str | None) -> Pathology:
    """
    Read what a pathology report names.

    >>> read_report("not sent") is None, read_report("Lipoma.").kinds
    (True, ('lipoma',))

    Raises:
        WrongTypeError: If it is not text.
    """
    pathology = read_pathology(value)
    if pathology is None or names_nothing(pathology):
        return None
    return reported_lesion(pathology) or Unread.UNREAD


def reported_sides(pathology: Pathology) -> tuple[Side, ...]:
    """
    Return the sides that a report names.

    >>> print(*reported_sides(read_report("left thigh lipoma")))
    left
    """
    return pathology.sides if isinstance(pathology, LesionReading) else ()


def are_apart(charted: tuple[Depth, ...] | None, found: LesionReading | None) -> bool:
    """Whether a charted depth and that of a report contradict each other."""
    depths = found.depths if found else None
    if not charted or not depths:
        return False
    return read_depth(Procedure.EXCISION, charted, depths).contradict


def with_lesion_of(found: LesionReading, answer: Resolution) -> Resolution:
    """Answer the same record as if its lesion were the one that a report names."""
    sizes = dict.fromkeys(("size", "tumor", "margin", "margin_convention"))
    return resolve(
        evolve(answer.case, **sizes, lesion=found.kinds),
        catalog=answer.catalog,
        families=answer.code_families,
    )


_UNREAD = "pathology: its words are not those of one lesion, so it was not compared"
_APART = "pathology: it places the tumor at another depth than the record"
_OTHER = "pathology: it names {kinds}, which has other codes"


def pathology_problem(
    pathology: Pathology,
    charted: tuple[Depth, ...] | None,
    own: Collection[Code],
    told: Callable[[LesionReading], Collection[Code]],
) -> str:
    """
    Say what a report has against the codes of a record; empty if nothing.

    Args:
        pathology: The report.
        charted: The depth of the record.
        own: The codes that the record may come to.
        told: The codes that it may come to with the lesion of the report.
    """
    if pathology is None or not own:
        return ""
    if pathology is Unread.UNREAD:
        return _UNREAD
    if are_apart(charted, pathology):
        return _APART
    if {*told(pathology)} & {*own}:
        return ""
    return _OTHER.format(kinds=" or ".join(pathology.kinds))
