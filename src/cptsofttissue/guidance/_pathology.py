"""Compare a pathology report with the codes of a record."""

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
    "Candidates",
    "Report",
    "depths_conflict",
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
        is_whole: Whether no other word of the report may name another lesion.
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
        if whole := _read_lesion(text):
            return cls(whole, is_whole=True)
        lesions = {clause: _read_lesion(clause) for clause in _CLAUSES.split(text)}
        clauses = [
            c for c, lesion in lesions.items() if lesion and _is_specific(lesion)
        ]
        other_words = [
            word for c, lesion in lesions.items() if not lesion for word in tokens(c)
        ]
        reading = LesionReading.parse(clauses) if clauses else None
        return cls(reading, reading is not None and _nouns().isdisjoint(other_words))


_CLAUSES = re.compile(r"[,;:\n]|\.(?:\s|$)|\s[-\u2013]\s")


@lru_cache(maxsize=16384)
def _read_lesion(text: str) -> LesionReading | None:
    """Read a clause; cached, because reports repeat each other."""
    try:
        with without_suggestions():
            return LesionReading.parse(text)
    except UnknownTermError:
        return None


def _is_specific(lesion: LesionReading) -> bool:
    """Whether it names a lesion, not just something, as "mass" does."""
    return not GENERAL.issuperset(lesion.kinds)


@cache
def _nouns() -> frozenset[str]:
    """Return the last words of the names of lesions; a name needs one of them."""
    return frozenset(tokens(name)[-1] for name in lesion_spellings())


def names_nothing(pathology: str | None) -> bool:
    """
    Whether there is no report, or it says that nothing was sent or found.

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


def depths_conflict(
    charted: tuple[Depth, ...] | None, lesion: LesionReading | None
) -> bool:
    """Whether the charted depth contradicts that of the report."""
    depths = lesion.depths if lesion else None
    if not charted or not depths:
        return False
    return read_depth(Procedure.EXCISION, charted, depths).contradict


def with_lesion_of(kinds: Iterable[str], answer: Resolution) -> Resolution:
    """Resolve the same record as if its lesion were one of these kinds."""
    sizes = dict.fromkeys(("size", "tumor", "margin", "margin_convention"))
    return resolve(
        evolve(answer.case, **sizes, lesion=kinds),
        catalog=answer.catalog,
        families=answer.code_families,
    )


_UNREAD = "pathology: not all of its words are known, so compare it with the record"
_OTHER_DEPTH = "pathology: it places the tumor at another depth than the record"
_OTHER_LESION = "pathology: it names {kinds}, which has other codes"


class Candidates(NamedTuple):
    """The codes and the other families that remain possible for a record."""

    codes: Collection[Code]
    families: Collection[OtherFamily]

    def agrees_with(self, other: Candidates) -> bool:
        """Whether the other shares some of these codes, and adds no family."""
        known = {code.family for code in self.codes}
        is_same = known.issuperset(code.family for code in other.codes)
        no_other = {*self.families}.issuperset(other.families)
        return is_same and no_other and not {*self.codes}.isdisjoint(other.codes)


def pathology_problem(
    report: Report | None,
    charted: tuple[Depth, ...] | None,
    record: Candidates,
    with_kind: Callable[[str], Candidates],
) -> str:
    """
    Say how a report disagrees with the codes of a record; empty if it does not.

    Args:
        report: The report.
        charted: The depth of the record.
        record: The candidates of the record.
        with_kind: Returns the candidates of the record for a kind of lesion.
    """
    if report is None or not record.codes:
        return ""
    lesion = report.lesion
    if depths_conflict(charted, lesion):
        return _OTHER_DEPTH
    kinds = lesion.kinds if lesion else ()
    if others := [kind for kind in kinds if not record.agrees_with(with_kind(kind))]:
        return _OTHER_LESION.format(kinds=" or ".join(others))
    return "" if report.is_whole else _UNREAD
