"""Check the steps before an office procedure is scheduled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias, final

from attrs import evolve, field, frozen

from cptsofttissue._amounts import exact_difference
from cptsofttissue._html import spaced
from cptsofttissue._reading import tables
from cptsofttissue.coding.editions import Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.fees import (
    Encounter,
    Fee,
    FeeRequest,
    FeeSchedule,
    PlaceComparison,
    compare_places,
)
from cptsofttissue.fees._base import ask
from cptsofttissue.fees._places import Setting
from cptsofttissue.guidance._policies import ask_policy
from cptsofttissue.guidance.documentation import Check, ElementFinding
from cptsofttissue.guidance.payer import PayerPolicy, PolicyAnswer, Standing
from cptsofttissue.guidance.site_of_service import SiteStatus, site_of_service

__all__ = [
    "Amounts",
    "Preparation",
    "Progress",
    "ScheduleStep",
    "Scheduling",
    "schedule",
]


class Progress(StrEnum):
    """Whether a step is done; unknown is never done."""

    DONE = "done"
    TO_DO = "to_do"
    UNKNOWN = "unknown"


@final
@frozen(kw_only=True)
class Preparation:
    """
    What the practice has done so far; None means not known.

    Attributes:
        policy_confirmed: Whether the payer's policy was confirmed.
        authorization_obtained: Whether a prior authorization was obtained.
        necessity_documented: Whether the reason for the office is documented.
    """

    policy_confirmed: bool | None = None
    authorization_obtained: bool | None = None
    necessity_documented: bool | None = None


@final
@frozen
class ScheduleStep:
    """
    One of the five steps.

    Attributes:
        step: Name of the step.
        progress: Done, to do or unknown.
        text: What the step is.
        because: The reason for its status.
        source: Where it comes from.
    """

    step: str
    progress: Progress
    text: str
    because: str
    source: str

    def __str__(self) -> str:
        because = f" ({self.because})" if self.because else ""
        return f"{spaced(self.progress)}: {self.text}{because}"


@final
@frozen
class Amounts:
    """
    The office and facility amounts of one code, in US dollars.

    Attributes:
        code: The code.
        office: What is paid in the office; None if not priced.
        facility: What is paid in a facility; None if not priced.
    """

    code: str
    office: Fee | None
    facility: Fee | None

    @classmethod
    def of(cls, code: Code, encounter: Encounter, fees: FeeSchedule) -> Amounts:
        """
        Price a code in an office and in a facility, on the day of an encounter.

        >>> from cptsofttissue import catalog
        >>> from cptsofttissue.fees import MedicareFeeSchedule
        >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
        >>> medicare = MedicareFeeSchedule.bundled()
        >>> print(Amounts.of(catalog(2026)["21555"], office, medicare))
        21555: office 462.60, facility 297.60
        """
        office, facility = (
            evolve(
                encounter,
                place_of_service=None,
                hospital_patient=False,
                setting=setting,
            )
            for setting in (Setting.NON_FACILITY, Setting.FACILITY)
        )
        return cls(
            str(code),
            ask(fees, office.request(code)),
            ask(fees, facility.request(code)),
        )

    @property
    def difference(self) -> Decimal | None:
        """How much more is paid in the office; None if not priced."""
        if self.office is None or self.facility is None:
            return None
        return exact_difference(self.office.amount, self.facility.amount)

    def __str__(self) -> str:
        office, facility = (
            "not priced" if fee is None else str(fee.amount)
            for fee in (self.office, self.facility)
        )
        return f"{self.code}: office {office}, facility {facility}"


@final
@frozen
class Scheduling:
    """
    The five steps, and the amounts at stake.

    Attributes:
        steps: The steps, in the order of the AAD article.
        amounts: One entry for each candidate.
        places: What each candidate costs in three places of service.
    """

    steps: tuple[ScheduleStep, ...]
    amounts: tuple[Amounts, ...]
    places: tuple[PlaceComparison, ...] = ()


@final
@frozen
class _Plan:
    """Everything that the steps check."""

    answer: Resolution
    encounter: Encounter
    fees: FeeSchedule
    payer: PayerPolicy | None
    preparation: Preparation
    documentation: tuple[ElementFinding, ...]


_NOTHING = Preparation()


def schedule(  # noqa: PLR0913 - each is a fact of its own, by name
    answer: Resolution,
    encounter: Encounter,
    fees: FeeSchedule,
    *,
    payer: PayerPolicy | None = None,
    preparation: Preparation = _NOTHING,
    documentation: tuple[ElementFinding, ...] = (),
    surgery_center: FeeSchedule | None = None,
    hospital: FeeSchedule | None = None,
) -> Scheduling:
    """
    Evaluate the five steps before an office procedure.

    In a facility, the step that justifies the office is left out.

    >>> from cptsofttissue import resolve
    >>> from cptsofttissue.fees import MedicareFeeSchedule
    >>> answer = resolve(site="back", depth="subcutaneous", size="2 cm")
    >>> office = Encounter(date_of_service="2026-07-15", place_of_service="11")
    >>> steps = schedule(answer, office, MedicareFeeSchedule.bundled()).steps
    >>> [(step.step, str(step.progress)) for step in steps[:2]]
    [('payer_policy', 'unknown'), ('prior_authorization', 'unknown')]

    Args:
        answer: What the record supports.
        encounter: Planned date and place of service.
        fees: The fee schedule.
        payer: The payer's policy; None leaves it open.
        preparation: What was done so far.
        documentation: The check of the note; empty leaves it open.
        surgery_center: The schedule for a surgery center's payment; by default
            Medicare's shipped rates.
        hospital: The schedule for a hospital's payment; None leaves it unknown.
    """
    plan = _Plan(answer, encounter, fees, payer, preparation, documentation)
    rows = tables.read("scheduling.csv", _Row)
    skipped_steps = _OFFICE_STEPS if _is_in_facility(encounter) else ()
    codes = answer.candidates
    return Scheduling(
        tuple(_step(row, plan) for row in rows if row.step not in skipped_steps),
        tuple(Amounts.of(code, encounter, fees) for code in codes),
        tuple(
            compare_places(
                code,
                encounter,
                fees,
                surgery_center=surgery_center,
                hospital=hospital,
            )
            for code in codes
        ),
    )


#: The steps that only an office needs.
_OFFICE_STEPS = ("necessity",)


def _is_in_facility(encounter: Encounter) -> bool:
    """Whether the place itself is a facility, whoever the patient is."""
    visit = evolve(encounter, hospital_patient=False)
    return visit.setting_used is Setting.FACILITY


@frozen
class _Row:
    """A step before an office procedure."""

    step: str = field(metadata=tables.KEY)
    text: str
    source: str


def _step(row: _Row, plan: _Plan) -> ScheduleStep:
    progress, because = _STEPS[row.step](plan)
    return ScheduleStep(row.step, progress, row.text, because, row.source)


def _progress(is_done: bool | None) -> Progress:  # noqa: FBT001 - a fact that may be open
    if is_done is None:
        return Progress.UNKNOWN
    return Progress.DONE if is_done else Progress.TO_DO


_Ask: TypeAlias = Callable[[FeeRequest], PolicyAnswer]


def _payer_answers(
    plan: _Plan, rule: Callable[[PayerPolicy], _Ask]
) -> list[PolicyAnswer]:
    """Ask the payer for every candidate; an empty list if no payer was given."""
    payer = plan.payer
    if payer is None:
        return []
    requests = (plan.encounter.request(code) for code in plan.answer.candidates)
    return [ask_policy(payer, rule(payer), request) for request in requests]


def _payer_policy(plan: _Plan) -> tuple[Progress, str]:
    answers = _payer_answers(plan, lambda payer: payer.covers_place)
    texts = "; ".join(dict.fromkeys(answer.text for answer in answers if answer.text))
    is_known = bool(answers) and all(
        a.standing is not Standing.UNKNOWN for a in answers
    )
    confirmed = plan.preparation.policy_confirmed
    return _progress(True if is_known else confirmed), texts


def _authorization(plan: _Plan) -> tuple[Progress, str]:
    answers = _payer_answers(plan, lambda payer: payer.prior_authorization)
    texts = "; ".join(dict.fromkeys(answer.text for answer in answers if answer.text))
    standings = {answer.standing for answer in answers}
    if standings == {Standing.NO}:
        return Progress.DONE, texts or "not wanted"
    obtained = plan.preparation.authorization_obtained
    if obtained is None and Standing.YES in standings:
        return Progress.TO_DO, texts
    return _progress(obtained), texts


def _necessity(plan: _Plan) -> tuple[Progress, str]:
    return _progress(plan.preparation.necessity_documented), ""


def _notes(plan: _Plan) -> tuple[Progress, str]:
    """Done only if every element of the note passes."""
    missing = [e.element for e in plan.documentation if e.check is not Check.PASS]
    if not plan.documentation:
        return Progress.UNKNOWN, "the note was not checked"
    return _progress(not missing), spaced(", ".join(missing))


def _fee_schedule(plan: _Plan) -> tuple[Progress, str]:
    """Done if the schedule says how each candidate is paid in the place."""
    findings = [
        site_of_service(code, plan.encounter, plan.fees)
        for code in plan.answer.candidates
    ]
    because = "; ".join(f"{f.code} {spaced(f.status)}" for f in findings)
    is_open = any(finding.status is SiteStatus.UNKNOWN for finding in findings)
    if is_open or not findings:
        return Progress.UNKNOWN, because
    return Progress.DONE, because


_STEPS: Mapping[str, Callable[[_Plan], tuple[Progress, str]]] = MappingProxyType(
    {
        "payer_policy": _payer_policy,
        "prior_authorization": _authorization,
        "necessity": _necessity,
        "notes": _notes,
        "fee_schedule": _fee_schedule,
    }
)
