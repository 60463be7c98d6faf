"""Strategies for the guidance around a code: the note, the session, the appeal."""

from __future__ import annotations

from attrs import evolve, fields
from hypothesis import strategies as st

from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.fees import Encounter, FeeSchedule
from cptsofttissue.guidance.appeals import Appeal, Circumstances, DenialReason, appeal
from cptsofttissue.guidance.bundling import (
    CLOSURES,
    Service,
    ServiceKind,
)
from cptsofttissue.guidance.diagnosis import (
    diagnosis_groups,
)
from cptsofttissue.guidance.documentation import (
    Note,
)
from cptsofttissue.guidance.ncci import (
    EditTable,
    ModifierIndicator,
    PtpEdit,
    PtpEdits,
)
from cptsofttissue.guidance.payer import PayerPolicy
from cptsofttissue.guidance.proposals import (
    Course,
    Session,
)
from cptsofttissue.guidance.review import Dossier, Review, review
from cptsofttissue.guidance.scheduling import Preparation
from cptsofttissue.record.case import Case
from cptsofttissue.testing._claims import dated_resolutions, payer_policies
from cptsofttissue.testing._fees import (
    encounters,
    fee_schedules,
    source_files,
)
from cptsofttissue.testing._records import (
    cases,
    codes,
    coding_policies,
    days,
    texts,
)

__all__ = [
    "appeals",
    "circumstances",
    "diagnoses",
    "dossiers",
    "edit_tables",
    "edits",
    "notes",
    "preparations",
    "reviews",
    "services",
    "sessions",
]

_KNOWN = st.none() | st.booleans()
_CLOSURES = st.none() | st.sampled_from(CLOSURES)
_MOST_UNITS = 20


def services() -> st.SearchStrategy[Service]:
    """Draw other services of a session, with facts that are known or not."""
    return st.builds(
        Service,
        st.sampled_from(ServiceKind),
        same_lesion=_KNOWN,
        same_wound=_KNOWN,
        decided_excision=_KNOWN,
        extensive=_KNOWN,
        documented=_KNOWN,
        code=st.none() | codes().map(str),
    )


@st.composite
def edits(draw: st.DrawFn) -> PtpEdit:
    """Draw NCCI edits of soft tissue codes."""
    column_one, column_two = draw(
        st.lists(codes().map(str), min_size=2, max_size=2, unique=True)
    )
    first_day, *last_days = sorted(draw(st.lists(days(), min_size=1, max_size=2)))
    return PtpEdit(
        column_one,
        column_two,
        first_day,
        last_days[0] if last_days else None,
        draw(st.sampled_from(ModifierIndicator)),
        draw(st.just("") | texts()),
    )


def edit_tables() -> st.SearchStrategy[PtpEdits]:
    """Draw small tables of edits."""
    rows = st.lists(edits(), min_size=1, max_size=4).map(tuple)
    return st.builds(PtpEdits, rows, source_files())


def notes() -> st.SearchStrategy[Note]:
    """Draw what a note says in addition to its case."""
    return st.builds(
        Note, case=cases(), closure=_CLOSURES, pathology=st.none() | texts()
    )


def sessions() -> st.SearchStrategy[Session]:
    """Draw how a procedure relates to others."""
    return st.builds(
        Session,
        both_sides=st.booleans(),
        several_services=st.booleans(),
        separate_lesion=_KNOWN,
        course=st.none() | st.sampled_from(Course),
    )


def preparations() -> st.SearchStrategy[Preparation]:
    """Draw what a practice has done before scheduling."""
    return st.builds(
        Preparation,
        policy_confirmed=_KNOWN,
        authorization_obtained=_KNOWN,
        necessity_documented=_KNOWN,
    )


def circumstances() -> st.SearchStrategy[Circumstances]:
    """Draw facts that only the practice knows."""
    facts = {field.name: st.none() | texts() for field in fields(Circumstances)}
    return st.builds(Circumstances, **facts)


def appeals() -> st.SearchStrategy[Appeal]:
    """Draw appeals against a denial."""
    return st.builds(
        _appeal,
        st.sampled_from(DenialReason),
        dated_resolutions(),
        fee_schedules(),
        circumstances(),
    )


def _appeal(
    reason: DenialReason,
    resolution_and_encounter: tuple[Resolution, Encounter],
    fees: FeeSchedule,
    circumstances: Circumstances,
) -> Appeal:
    return appeal(reason, *resolution_and_encounter, fees, circumstances)


def diagnoses() -> st.SearchStrategy[str]:
    """Draw ICD-10-CM codes by their form; many begin like a row of the table."""
    prefixes = st.sampled_from([group.prefix for group in diagnosis_groups()])
    return prefixes | st.from_regex(
        r"[A-TV-Z][0-9][0-9A-B](\.[0-9]{1,4})?", fullmatch=True
    )


def dossiers() -> st.SearchStrategy[Dossier]:
    """Draw the facts around a case: few of them, or all."""
    return st.builds(
        Dossier,
        encounter=st.none() | encounters(),
        policy=coding_policies(),
        closure=_CLOSURES,
        pathology=st.none() | texts(),
        services=st.lists(services(), max_size=2).map(tuple),
        session=sessions(),
        others=st.lists(cases(), max_size=2).map(tuple),
        units=st.integers(1, _MOST_UNITS),
        same_incision=_KNOWN,
        preparation=preparations(),
        diagnoses=st.lists(diagnoses(), max_size=2).map(tuple),
        denial=st.none() | st.sampled_from(DenialReason),
        circumstances=circumstances(),
    )


def reviews() -> st.SearchStrategy[Review]:
    """Draw whole reports: a case, what is known around it, and what follows."""
    return st.builds(
        _review_on_the_day,
        cases(),
        dossiers(),
        st.none() | fee_schedules(),
        st.none() | payer_policies(),
        st.none() | edit_tables(),
    )


def _review_on_the_day(
    case: Case,
    dossier: Dossier,
    fees: FeeSchedule | None,
    payer: PayerPolicy | None,
    edits: EditTable | None,
) -> Review:
    """Review a case, and the others of its session, on the day of its encounter."""
    encounter = dossier.encounter
    day = encounter.date_of_service if encounter else case.date_of_service
    case, *others = (
        evolve(record, date_of_service=day) for record in (case, *dossier.others)
    )
    dossier = evolve(dossier, others=tuple(others))
    return review(case, dossier, fees=fees, payer=payer, edits=edits)
