"""Check whether the note documents every element that supports the claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import final

from attrs import field, frozen

from cptsofttissue._asked import question_of, questions
from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue._rules import rule
from cptsofttissue.coding._depths import read_depth
from cptsofttissue.coding._margins import margin_counts
from cptsofttissue.coding._scope import family_of
from cptsofttissue.coding._sizes import SIDES
from cptsofttissue.coding.editions import SOFT_TISSUE
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.guidance._closures import read_closure
from cptsofttissue.guidance._notes import paired_sites, read_pathology, side_of
from cptsofttissue.guidance._pathology import (
    Candidates,
    Report,
    depths_conflict,
    names_nothing,
    with_lesion_of,
)
from cptsofttissue.guidance.bundling import ServiceKind
from cptsofttissue.record.case import Case
from cptsofttissue.record.lengths import SizeSource
from cptsofttissue.record.lesions import LesionReading

__all__ = [
    "Check",
    "ElementFinding",
    "Note",
    "check_documentation",
    "questions_by_element",
]


class Check(StrEnum):
    """Whether an element is documented; unknown is never a pass."""

    PASS = "pass"  # noqa: S105 - a status
    FAIL = "fail"
    UNKNOWN = "unknown"


@final
@frozen(kw_only=True)
class Note:
    """
    What a note documents: the facts of the case, closure and pathology.

    Attributes:
        case: The facts of the case.
        closure: How the wound was closed.
        pathology: What pathology found, in the words of its report.
    """

    case: Case
    closure: ServiceKind | None = field(default=None, converter=read_closure)
    pathology: str | None = field(default=None, converter=read_pathology)


@final
@frozen
class ElementFinding:
    """
    Whether the note documents one element.

    Attributes:
        element: Name of the element.
        check: Pass, fail or unknown.
        why: Why it matters.
        question: What to ask the surgeon; empty if it passes.
        source: Where the rule comes from.
    """

    element: str
    check: Check
    why: str
    question: str
    source: str

    def __str__(self) -> str:
        status = f"{spaced(self.element)}: {self.check}"
        if self.check is Check.PASS:
            return status
        question = f" Ask: {self.question}" if self.question else ""
        return f"{status}. {self.why}{question}"


def check_documentation(note: Note, answer: Resolution) -> tuple[ElementFinding, ...]:
    """
    Check every element that the note of this case must document.

    An element is unknown while it is missing, or while the resolver still asks
    for it; it fails if the answer has a caution against it. Depth and pathology
    fail if they place the tumor on different sides of the deep fascia, as when
    pathology reports an "intramuscular lipoma" that is charted as subcutaneous.
    Pathology also fails if it names a lesion that has other codes only, such as an
    epidermal cyst that was excised as a tumor of soft tissue. Pathology is unknown if
    its lesion may have other codes, as a schwannoma may, or is benign after a radical
    resection, or if there is no report ("not sent"). The side fails if the record
    names several.

    >>> from cptsofttissue import Case, resolve
    >>> note = Note(case=Case(site="left arm", depth="subcutaneous", tumor="2 cm"))
    >>> for finding in check_documentation(note, resolve(note.case)):
    ...     print(finding.element, finding.check)
    site unknown
    side pass
    depth pass
    tumor pass
    margin unknown
    size unknown
    measured unknown
    closure unknown
    pathology unknown

    Args:
        note: What the note says.
        answer: The answer to its case.
    """
    rows = tables.read("documentation.csv", _Row)
    return tuple(
        _finding(row, note, answer)
        for row in rows
        if _APPLIES.get(row.element, _always)(note, answer)
    )


@frozen
class _Row:
    """An element of the note, and what speaks against it."""

    element: str = field(metadata={**tables.KEY, **tables.refers_to("questions.csv")})
    rule: str = field(metadata=tables.refers_to("rules.csv"))
    fails_on: tuple[str, ...] = field(metadata=tables.refers_to("rules.csv"))
    source: str


def questions_by_element() -> Mapping[str, str]:
    """
    Return what to ask the surgeon for each fact and element of a note.

    >>> questions_by_element()["side"]
    'Which side?'
    """
    return {row.fact: row.text for row in questions()}


def _finding(row: _Row, note: Note, answer: Resolution) -> ElementFinding:
    contradiction = _CONTRADICTIONS.get(row.element, _never)(note, answer)
    doubt = contradiction or _DOUBTS.get(row.element, _never)(note, answer)
    check = Check.FAIL if contradiction else _check(row, note, answer)
    if doubt and check is Check.PASS:
        check = Check.UNKNOWN
    why, question = doubt or rule(row.rule).says, question_of(row.element).text
    open_question = "" if check is Check.PASS else question
    return ElementFinding(row.element, check, why, open_question, row.source)


def _never(_: Note, __: Resolution) -> str:
    return ""


def _side_contradiction(note: Note, _: Resolution) -> str:
    """Return a text if the note names several sides."""
    sides = note.case.sides
    if len(sides) <= 1:
        return ""
    return f"{rule('side-contradiction').says} It names {' and '.join(sides)}."


def _depth_contradiction(note: Note, _: Resolution) -> str:
    """Return a text if pathology contradicts the charted depth."""
    lesion, depth = _reported_lesion(note), note.case.depth
    if lesion is None or not depths_conflict(depth, lesion):
        return ""
    report_text, note_text = (
        " or ".join(depths or ()) for depths in (lesion.depths, depth)
    )
    says = rule("pathology-depth").says
    return f"{says} Pathology says {report_text}; the note says {note_text}."


def _reported_lesion(note: Note) -> LesionReading | None:
    """Return the lesion that pathology names, if it can be read."""
    return Report.of(note.pathology).lesion if note.pathology else None


def _other_lesion(note: Note, answer: Resolution) -> str:
    """Return a text if the lesion of pathology has none of the candidates."""
    lesion = _reported_lesion(note)
    if lesion is None or not answer.candidates:
        return ""
    outcome = with_lesion_of(lesion.kinds, answer)
    if {*outcome.candidates} & {*answer.candidates}:
        return ""
    codes = ", ".join(map(str, (*outcome.candidates, *outcome.families)))
    return f"{rule('pathology-lesion').says} It leads to {codes}."


def _pathology_contradicts(note: Note, answer: Resolution) -> str:
    return (
        _depth_contradiction(note, answer)
        or _other_side(note)
        or _other_lesion(note, answer)
    )


def _pathology_doubts(note: Note, answer: Resolution) -> str:
    """
    Return a text if the lesion of pathology leaves the answer in doubt.

    It may have other codes, or need no radical resection.
    """
    lesion = _reported_lesion(note)
    if lesion is None or not answer.candidates:
        return ""
    outcome = with_lesion_of(lesion.kinds, answer)
    reported, charted = (
        Candidates(a.candidates, a.families) for a in (outcome, answer)
    )
    if not charted.agrees_with(reported):
        families = {code.family for code in charted.codes}
        codes = (code for code in reported.codes if code.family not in families)
        text = ", ".join(map(str, (*codes, *reported.families)))
        return f"{rule('pathology-open').says} It may lead to {text}."
    known = {caution.rule for caution in answer.cautions}
    doubts = (c for c in outcome.cautions if c.rule in _OF_PATHOLOGY - known)
    return " ".join(map(str, doubts))


#: Cautions on a lesion that also apply to the lesion of pathology.
_OF_PATHOLOGY = frozenset({"radical-benign"})


def _other_side(note: Note) -> str:
    """Return a text if pathology names another side than the note."""
    lesion = _reported_lesion(note)
    sides = set(lesion.sides if lesion else ()).difference(note.case.sides)
    if not (sides and note.case.sides):
        return ""
    says, note_text = rule("pathology-side").says, " and ".join(note.case.sides)
    report_text = " and ".join(sorted(sides))
    return f"{says} Pathology says {report_text}; the note says {note_text}."


#: Returns a text if something contradicts the element.
_CONTRADICTIONS: Mapping[str, Callable[[Note, Resolution], str]] = MappingProxyType(
    {
        "side": _side_contradiction,
        "depth": _depth_contradiction,
        "pathology": _pathology_contradicts,
    }
)


#: Returns a text if the element is documented but still in doubt.
_DOUBTS: Mapping[str, Callable[[Note, Resolution], str]] = MappingProxyType(
    {"pathology": _pathology_doubts}
)


def _check(row: _Row, note: Note, answer: Resolution) -> Check:
    cautions = {caution.rule for caution in answer.cautions}
    if cautions & set(row.fails_on):
        return Check.FAIL
    open_elements = {question.field for question in answer.questions}
    open_elements |= _later_questions(note, answer) | _open_lesion(answer)
    if row.element in open_elements or not _DOCUMENTED[row.element](note):
        return Check.UNKNOWN
    return Check.PASS


def _later_questions(note: Note, answer: Resolution) -> set[str]:
    """
    Return the elements that will be asked for when more is documented.

    A digit has its own rule for depth. So a site that may be a digit or not stays
    open until the depth and the involvement are known, and so does a depth that may
    be either.
    """
    case = note.case
    regions = case.site.regions if case.site else ()
    is_either = len({region.is_digit for region in regions}) > 1
    may_change = is_either and None in {case.depth, case.digit_involvement}
    if not (_names_depth(note, answer) and (may_change or case.site is None)):
        return set()
    lesion_depths = case.lesion and case.lesion.depths
    depths = [read_depth(p, case.depth, lesion_depths).options for p in case.procedure]
    return {"site", "depth"} if max(map(len, depths)) > 1 else {"site"}


def _open_lesion(answer: Resolution) -> set[str]:
    """Return the lesion as open unless one kind of lesion explains every code."""
    return set() if answer.code or _is_one_kind(answer) else {"lesion"}


def _is_one_kind(answer: Resolution) -> bool:
    """Whether one kind of lesion leads to every candidate."""
    pairs = (
        (code, family_of(code, answer.code_families)) for code in answer.candidates
    )
    leads = [family.leads_to(code.number) for code, family in pairs if family]
    if len(leads) < max(1, len(answer.candidates)):
        return False
    return any(all(lead in keys for keys in leads) for lead in leads[0])


def _has_total(case: Case) -> bool:
    return case.size is not None


#: Whether the note has the element at all.
_DOCUMENTED: Mapping[str, Callable[[Note], bool]] = MappingProxyType(
    {
        "site": lambda note: note.case.site is not None,
        "side": lambda note: side_of(note.case) is not None,
        "lesion": lambda note: note.case.lesion is not None,
        "depth": lambda note: note.case.depth is not None,
        "digit_involvement": lambda note: note.case.digit_involvement is not None,
        "tumor": lambda note: _has_total(note.case) or note.case.tumor is not None,
        "margin": lambda note: _has_total(note.case) or note.case.margin is not None,
        "margin_convention": lambda note: note.case.margin_convention in SIDES,
        "size": lambda note: (
            _has_total(note.case) or None not in {note.case.tumor, note.case.margin}
        ),
        "measured": lambda note: note.case.size_source is SizeSource.EXCISION,
        "closure": lambda note: note.closure is not None,
        "pathology": lambda note: not names_nothing(note.pathology),
    }
)


def _always(_: Note, __: Resolution) -> bool:
    return True


def _names_depth(_: Note, answer: Resolution) -> bool:
    return any(code.depth for code in answer.candidates)


def _names_size(_: Note, answer: Resolution) -> bool:
    return any(code.band for code in answer.candidates)


def _may_be_paired(_: Note, answer: Resolution) -> bool:
    return any(c.site and paired_sites()[c.site] for c in answer.candidates)


def _may_be_digit(note: Note, answer: Resolution) -> bool:
    regions = note.case.site.regions if note.case.site else ()
    return _names_depth(note, answer) and any(region.is_digit for region in regions)


def _adds_margin(note: Note, answer: Resolution) -> bool:
    """Whether it matters how a margin counts; no margin counts alike in every way."""
    margin = None if _has_total(note.case) else note.case.margin
    has_margin = margin is not None and margin.high_um != 0
    return has_margin and _ONCE in margin_counts(answer.finding, None)


#: A margin that counts once unless the note says otherwise.
_ONCE = 1


def _selects(_: Note, answer: Resolution) -> bool:
    """Whether the kind of lesion selects the code."""
    is_other = any(code.family != SOFT_TISSUE for code in answer.candidates)
    return is_other or any(q.field == "lesion" for q in answer.questions)


#: When an element matters; others always do.
_APPLIES: Mapping[str, Callable[[Note, Resolution], bool]] = MappingProxyType(
    {
        "side": _may_be_paired,
        "lesion": _selects,
        "depth": _names_depth,
        "digit_involvement": _may_be_digit,
        "tumor": _names_size,
        "margin": _names_size,
        "margin_convention": _adds_margin,
        "size": _names_size,
        "measured": _names_size,
    }
)
