"""What a pathology report says of the code of a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache, lru_cache
from typing import NamedTuple, final

from attrs import evolve

from cptsofttissue._reading.phrases import tokens
from cptsofttissue._reading.words import without_suggestions
from cptsofttissue.coding._depths import read_depth
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import UnknownTermError
from cptsofttissue.families import OtherFamily
from cptsofttissue.guidance._adverse import adverse
from cptsofttissue.guidance._notes import read_pathology
from cptsofttissue.record._lesions import GENERAL, lesion_spellings
from cptsofttissue.record.anatomy import Side
from cptsofttissue.record.depth import Depth
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure

__all__ = [
    "Report",
    "Told",
    "are_apart",
    "names_nothing",
    "pathology_problem",
    "read_report",
    "reported_sides",
    "with_lesion_of",
]


@final
class Report(NamedTuple):
    """
    What a pathology report names.

    Attributes:
        lesion: The lesion, or every one it may be; None if none can be read.
        is_whole: Whether nothing else in the report may name another one.
    """

    lesion: LesionReading | None
    is_whole: bool

    @classmethod
    def of(cls, text: str) -> Report:
        """
        Read a report whole, or else clause by clause.

        >>> Report.of("Left thigh, excision: epidermal cyst, ruptured.").lesion.kinds
        ('epidermal cyst',)
        >>> Report.of("lipoma, 4 cm").is_whole, Report.of("bits of fat").is_whole
        (True, False)
        """
        if whole := _lesion(text):
            return cls(whole, is_whole=True)
        read = {clause: _lesion(clause) for clause in _CLAUSES.split(text)}
        told = [c for c, lesion in read.items() if lesion and _is_specific(lesion)]
        rest = [word for c, lesion in read.items() if not lesion for word in tokens(c)]
        found = LesionReading.parse(told) if told else None
        return cls(found, found is not None and _nouns().isdisjoint(rest))


_CLAUSES = re.compile(r"[,;:\n]|\.(?:\s|$)|\s[-\u2013]\s")


@lru_cache(maxsize=16384)
def _lesion(text: str) -> LesionReading | None:
    """Read a clause, and remember it: reports say the same again and again."""
    try:
        with without_suggestions():
            return LesionReading.parse(text)
    except UnknownTermError:
        return None


def _is_specific(lesion: LesionReading) -> bool:
    """Whether it says more than that there is something, as "mass" does."""
    return not GENERAL.issuperset(lesion.kinds)


@cache
def _nouns() -> frozenset[str]:
    """Return the words that names of lesions end in, without which none is named."""
    return frozenset(tokens(name)[-1] for name in lesion_spellings())


def names_nothing(pathology: str | None) -> bool:
    """
    Whether there is no report, or it says that nothing was found or sent.

    >>> names_nothing("not sent"), names_nothing("lipoma")
    (True, False)
    """
    return pathology is None or bool(adverse({"pathology": pathology}))


def read_report(value: str | None) -> Report | None:
    """
    Read what a pathology report names; None if there is no report.

    >>> read_report("not sent") is None, read_report("Lipoma.").lesion.kinds
    (True, ('lipoma',))

    Raises:
        WrongTypeError: If it is not text.
    """
    pathology = read_pathology(value)
    if pathology is None or names_nothing(pathology):
        return None
    return Report.of(pathology)


def reported_sides(report: Report | None) -> tuple[Side, ...]:
    """
    Return the sides that a report names.

    >>> print(*reported_sides(read_report("left thigh lipoma")))
    left
    """
    return report.lesion.sides if report and report.lesion else ()


def are_apart(charted: tuple[Depth, ...] | None, found: LesionReading | None) -> bool:
    """Whether a charted depth and that of a report contradict each other."""
    depths = found.depths if found else None
    if not charted or not depths:
        return False
    return read_depth(Procedure.EXCISION, charted, depths).contradict


def with_lesion_of(kinds: Iterable[str], answer: Resolution) -> Resolution:
    """Answer the same record as if its lesion were one of these kinds."""
    sizes = dict.fromkeys(("size", "tumor", "margin", "margin_convention"))
    return resolve(
        evolve(answer.case, **sizes, lesion=kinds),
        catalog=answer.catalog,
        families=answer.code_families,
    )


_UNREAD = "pathology: not all of its words are known, so compare it with the record"
_APART = "pathology: it places the tumor at another depth than the record"
_OTHER = "pathology: it names {kinds}, which has other codes"


class Told(NamedTuple):
    """What a record may come to: its codes, and the other families it may lead to."""

    codes: Collection[Code]
    families: Collection[OtherFamily]

    def stays(self, found: Told) -> bool:
        """Whether what was found leaves some of its codes, and adds no family."""
        known = {code.family for code in self.codes}
        is_same = known.issuperset(code.family for code in found.codes)
        no_other = {*self.families}.issuperset(found.families)
        return is_same and no_other and not {*self.codes}.isdisjoint(found.codes)


def pathology_problem(
    report: Report | None,
    charted: tuple[Depth, ...] | None,
    own: Told,
    told: Callable[[str], Told],
) -> str:
    """
    Say what a report has against the codes of a record; empty if nothing.

    Args:
        report: The report.
        charted: The depth of the record.
        own: What the record may come to.
        told: What it may come to with a kind of lesion.
    """
    if report is None or not own.codes:
        return ""
    lesion = report.lesion
    if are_apart(charted, lesion):
        return _APART
    kinds = lesion.kinds if lesion else ()
    if others := [kind for kind in kinds if not own.stays(told(kind))]:
        return _OTHER.format(kinds=" or ".join(others))
    return "" if report.is_whole else _UNREAD
