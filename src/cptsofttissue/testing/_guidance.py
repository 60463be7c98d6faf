"""Strategies for the guidance around a code: the note, the session, the appeal."""

from __future__ import annotations

from attrs import evolve, fields
from hypothesis import strategies as st

from cptsofttissue.coding.resolver import resolve
from cptsofttissue.guidance.appeals import Appeal, Circumstances, DenialReason, appeal
from cptsofttissue.guidance.bundling import (
    CLOSURES,
    BundlingFinding,
    BundlingRule,
    Service,
    ServiceKind,
    bundling_rules,
    check_service,
)
from cptsofttissue.guidance.diagnosis import (
    DiagnosisFinding,
    DiagnosisGroup,
    check_diagnosis,
    diagnosis_groups,
)
from cptsofttissue.guidance.documentation import (
    ElementFinding,
    Note,
    check_documentation,
)
from cptsofttissue.guidance.ncci import (
    ModifierIndicator,
    MueTable,
    MueValue,
    PtpEdit,
    PtpEdits,
)
from cptsofttissue.guidance.proposals import (
    Course,
    Proposal,
    Session,
    SeveralTumors,
    propose_modifiers,
    several_tumors,
)
from cptsofttissue.guidance.review import Dossier, Review, review
from cptsofttissue.guidance.scheduling import Preparation, Scheduling, schedule
from cptsofttissue.testing._claims import dated_resolutions, payer_policies
from cptsofttissue.testing._fees import (
    encounters,
    fee_schedules,
    indicators,
    source_files,
)
from cptsofttissue.testing._records import (
    cases,
    codes,
    coding_policies,
    days,
    parts,
    resolutions,
    texts,
)

__all__ = [
    "appeals",
    "bundling_findings",
    "bundling_rows",
    "circumstances",
    "diagnoses",
    "diagnosis_findings",
    "diagnosis_rows",
    "documentation_findings",
    "dossiers",
    "edit_tables",
    "edits",
    "notes",
    "preparations",
    "proposals",
    "reviews",
    "schedulings",
    "services",
    "sessions",
    "several",
    "unit_limits",
    "unit_tables",
]

_KNOWN = st.none() | st.booleans()
_CLOSURES = st.none() | st.sampled_from(CLOSURES)
_MOST_UNITS = 20


def services() -> st.SearchStrategy[Service]:
    """Draw services beside an excision, with facts that are known or not."""
    return st.builds(
        Service,
        st.sampled_from(ServiceKind),
        same_lesion=_KNOWN,
        decided_excision=_KNOWN,
        extensive=_KNOWN,
        documented=_KNOWN,
        code=st.none() | codes().map(str),
    )


def bundling_rows() -> st.SearchStrategy[BundlingRule]:
    """Draw rules of the table of services."""
    return st.sampled_from(bundling_rules())


@st.composite
def edits(draw: st.DrawFn) -> PtpEdit:
    """Draw pairs of codes of the family that are edited."""
    one, two = draw(st.lists(codes().map(str), min_size=2, max_size=2, unique=True))
    first, *last = sorted(draw(st.lists(days(), min_size=1, max_size=2)))
    return PtpEdit(
        one,
        two,
        first,
        last[0] if last else None,
        draw(st.sampled_from(ModifierIndicator)),
        draw(st.just("") | texts()),
    )


def edit_tables() -> st.SearchStrategy[PtpEdits]:
    """Draw small tables of edits."""
    rows = st.lists(edits(), min_size=1, max_size=4).map(tuple)
    return st.builds(PtpEdits, rows, source_files())


def unit_limits() -> st.SearchStrategy[MueValue]:
    """Draw how many units of a code are believed."""
    return st.builds(
        MueValue,
        codes().map(str),
        st.integers(0, _MOST_UNITS),
        st.sampled_from("123"),
        texts(),
    )


def unit_tables() -> st.SearchStrategy[MueTable]:
    """Draw small tables of unit limits."""
    rows = st.lists(unit_limits(), min_size=1, max_size=4)
    values = rows.map(lambda found: {value.code: value for value in found})
    return st.builds(MueTable, values, source_files())


def bundling_findings() -> st.SearchStrategy[BundlingFinding]:
    """Draw what a service is beside an excision."""
    tables = st.none() | edit_tables()
    return st.builds(check_service, services(), resolutions(), tables)


def notes() -> st.SearchStrategy[Note]:
    """Draw what a note says beside its case."""
    return st.builds(
        Note, case=cases(), closure=_CLOSURES, pathology=st.none() | texts()
    )


def documentation_findings() -> st.SearchStrategy[ElementFinding]:
    """Draw whether a note documents an element."""
    return parts(notes(), lambda note: check_documentation(note, resolve(note.case)))


def sessions() -> st.SearchStrategy[Session]:
    """Draw how a procedure stands to others."""
    return st.builds(
        Session,
        both_sides=st.booleans(),
        several_services=st.booleans(),
        separate_lesion=_KNOWN,
        course=st.none() | st.sampled_from(Course),
    )


def proposals() -> st.SearchStrategy[Proposal]:
    """Draw modifiers that the facts call for."""
    proposed = st.builds(
        propose_modifiers, resolutions(), sessions(), st.none() | indicators()
    )
    return parts(proposed, lambda found: found)


def several() -> st.SearchStrategy[SeveralTumors]:
    """Draw several tumors of one session."""
    answers = st.lists(resolutions(), min_size=1, max_size=3)
    return st.builds(several_tumors, answers, same_incision=_KNOWN)


def preparations() -> st.SearchStrategy[Preparation]:
    """Draw what a practice has done before scheduling."""
    return st.builds(
        Preparation,
        policy_confirmed=_KNOWN,
        authorization_obtained=_KNOWN,
        necessity_documented=_KNOWN,
    )


def circumstances() -> st.SearchStrategy[Circumstances]:
    """Draw what only the practice knows."""
    facts = {field.name: st.none() | texts() for field in fields(Circumstances)}
    return st.builds(Circumstances, **facts)


@st.composite
def appeals(draw: st.DrawFn) -> Appeal:
    """Draw what to say against a denial."""
    return appeal(
        draw(st.sampled_from(DenialReason)),
        *draw(dated_resolutions()),
        draw(fee_schedules()),
        draw(circumstances()),
    )


@st.composite
def schedulings(draw: st.DrawFn) -> Scheduling:
    """Draw the steps before an office procedure."""
    return schedule(
        *draw(dated_resolutions()),
        draw(fee_schedules()),
        payer=draw(st.none() | payer_policies()),
        preparation=draw(preparations()),
        documentation=tuple(draw(st.lists(documentation_findings(), max_size=3))),
    )


def diagnoses() -> st.SearchStrategy[str]:
    """Draw ICD-10-CM codes by their form; many begin like a row of the table."""
    known = st.sampled_from([group.prefix for group in diagnosis_groups()])
    return known | st.from_regex(
        r"[A-TV-Z][0-9][0-9A-B](\.[0-9]{1,4})?", fullmatch=True
    )


def diagnosis_rows() -> st.SearchStrategy[DiagnosisGroup]:
    """Draw rows of the table of diagnoses."""
    return st.sampled_from(diagnosis_groups())


def diagnosis_findings() -> st.SearchStrategy[DiagnosisFinding]:
    """Draw how a diagnosis goes with an answer."""
    return st.builds(check_diagnosis, diagnoses(), resolutions())


@st.composite
def dossiers(draw: st.DrawFn, *, priced: bool = False) -> Dossier:
    """
    Draw what is known around a case: little, or all of it.

    Args:
        draw: Given by Hypothesis.
        priced: Whether there always is a day and a place.
    """
    return Dossier(
        encounter=draw(encounters() if priced else st.none() | encounters()),
        policy=draw(coding_policies()),
        closure=draw(_CLOSURES),
        pathology=draw(st.none() | texts()),
        services=tuple(draw(st.lists(services(), max_size=2))),
        session=draw(sessions()),
        others=tuple(draw(st.lists(cases(), max_size=2))),
        same_incision=draw(_KNOWN),
        preparation=draw(preparations()),
        diagnoses=tuple(draw(st.lists(diagnoses(), max_size=2))),
        denial=draw(st.none() | st.sampled_from(DenialReason)),
        circumstances=draw(circumstances()),
    )


@st.composite
def reviews(draw: st.DrawFn, *, priced: bool = False) -> Review:
    """
    Draw whole reports: a case, what is known around it, and what follows.

    Args:
        draw: Given by Hypothesis.
        priced: Whether there always is a day and a place.
    """
    dossier, case = draw(dossiers(priced=priced)), draw(cases())
    if dossier.encounter is not None:
        case = evolve(case, date_of_service=dossier.encounter.date_of_service)
    return review(
        case,
        dossier,
        fees=draw(st.none() | fee_schedules()),
        payer=draw(st.none() | payer_policies()),
        edits=draw(st.none() | edit_tables()),
    )
