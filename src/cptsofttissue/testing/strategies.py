"""A Hypothesis strategy for every public value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import AttrsInstance
from hypothesis import strategies as st

from cptsofttissue import claims as claiming
from cptsofttissue import fees as fee
from cptsofttissue.claims import _payment as payment
from cptsofttissue.coding.editions import Catalog, Code, SizeBand
from cptsofttissue.coding.resolution import (
    Answer,
    Caution,
    Finding,
    Question,
    Resolution,
    SizeReading,
)
from cptsofttissue.errors import Fault, WrongTypeError
from cptsofttissue.families import OtherFamily
from cptsofttissue.fees._modifiers import Modifier
from cptsofttissue.fees._places import PlaceOfService
from cptsofttissue.guidance import appeals as appealing
from cptsofttissue.guidance import (
    bundling,
    diagnosis,
    exposure,
    ncci,
    payer,
    scheduling,
)
from cptsofttissue.guidance import proposals as proposing
from cptsofttissue.guidance.documentation import ElementFinding, Note
from cptsofttissue.guidance.review import Dossier, Money, Review
from cptsofttissue.guidance.site_of_service import SiteFinding
from cptsofttissue.interop.x12 import Delimiters
from cptsofttissue.record.anatomy import SiteReading, SiteTerm
from cptsofttissue.record.case import Case, CodingPolicy
from cptsofttissue.record.lengths import Length, Span
from cptsofttissue.testing import _claims, _fees, _guidance, _records
from cptsofttissue.testing._claims import (
    claim_lines,
    claim_prices,
    claims,
    exposures,
    payer_policies,
    payer_rules,
    policy_answers,
    settlements,
)
from cptsofttissue.testing._fees import (
    encounters,
    fee_requests,
    fee_schedules,
    fees,
)
from cptsofttissue.testing._guidance import (
    dossiers,
    edit_tables,
    notes,
    reviews,
    services,
)
from cptsofttissue.testing._records import (
    cases,
    catalogs,
    charted_facts,
    codes,
    coding_policies,
    complete_cases,
    known,
    lengths,
    parts,
    resolutions,
    site_readings,
    spans,
)
from cptsofttissue.trace import Rule, Step

__all__ = [
    "cases",
    "catalogs",
    "charted_facts",
    "claim_lines",
    "claim_prices",
    "claims",
    "codes",
    "coding_policies",
    "complete_cases",
    "dossiers",
    "edit_tables",
    "encounters",
    "exposures",
    "fee_requests",
    "fee_schedules",
    "fees",
    "kinds",
    "lengths",
    "notes",
    "payer_policies",
    "payer_rules",
    "policy_answers",
    "resolutions",
    "reviews",
    "services",
    "settlements",
    "site_readings",
    "spans",
    "values",
]

T = TypeVar("T", bound=AttrsInstance)
Make = Callable[[], st.SearchStrategy[Any]]


def values(kind: type[T]) -> st.SearchStrategy[T]:
    """
    Draw values of a public kind: each is valid, and answers are the library's own.

    >>> strategy = values(Case)

    Once this package is installed, ``hypothesis.strategies.from_type`` does the
    same.

    Args:
        kind: A public class of values, such as :class:`~cptsofttissue.Case`.

    Raises:
        WrongTypeError: If there is no strategy for *kind*.
    """
    if kind not in _STRATEGIES:
        raise WrongTypeError("kind", kind, "a public kind of value; see kinds()")
    return _STRATEGIES[kind]()


def kinds() -> tuple[type[AttrsInstance], ...]:
    """
    Return every kind of value that can be drawn.

    >>> Case in kinds()
    True
    """
    return tuple(_STRATEGIES)


def _questions() -> st.SearchStrategy[Question]:
    return parts(_records.open_resolutions(), lambda answer: answer.questions)


def _answers() -> st.SearchStrategy[Answer]:
    return parts(_questions(), lambda question: question.answers)


def _cautions() -> st.SearchStrategy[Caution]:
    return parts(resolutions(), lambda answer: answer.cautions)


def _findings() -> st.SearchStrategy[Finding]:
    return resolutions().map(lambda answer: answer.finding)


def _priced_procedures() -> st.SearchStrategy[claiming.PricedProcedure]:
    return parts(claim_prices(), lambda answer: answer.procedures)


def _priced_codes() -> st.SearchStrategy[exposure.PricedCode]:
    return parts(exposures(), lambda found: found.candidates)


def _schedule_steps() -> st.SearchStrategy[scheduling.ScheduleStep]:
    return parts(_guidance.schedulings(), lambda found: found.steps)


def _stakes() -> st.SearchStrategy[scheduling.Amounts]:
    return parts(_guidance.schedulings(), lambda found: found.amounts)


def _points() -> st.SearchStrategy[appealing.AppealPoint]:
    return parts(_guidance.appeals(), lambda made: made.points)


def _money() -> st.SearchStrategy[Money]:
    return known(reviews(priced=True).map(lambda found: found.money))


def _medicare() -> st.SearchStrategy[fee.MedicareFeeSchedule]:
    return st.builds(fee.MedicareFeeSchedule.bundled)


_STRATEGIES: Mapping[type[AttrsInstance], Make] = MappingProxyType(
    {
        Fault: _records.faults,
        OtherFamily: _records.families,
        Rule: _records.rules,
        Step: _records.steps,
        SiteReading: site_readings,
        SiteTerm: _records.site_terms,
        Length: lengths,
        Span: spans,
        Catalog: catalogs,
        Code: codes,
        SizeBand: _records.size_bands,
        Case: cases,
        CodingPolicy: coding_policies,
        SizeReading: _records.size_readings,
        Resolution: resolutions,
        Finding: _findings,
        Question: _questions,
        Answer: _answers,
        Caution: _cautions,
        PlaceOfService: _fees.places,
        Modifier: _claims.modifier_rows,
        fee.SourceFile: _fees.source_files,
        fee.Edition: _fees.editions,
        fee.Encounter: encounters,
        fee.FeeRequest: fee_requests,
        fee.Fee: fees,
        fee.Component: _fees.components,
        fee.Notice: _fees.notices,
        fee.Indicators: _fees.indicators,
        fee.ContractRow: _fees.contract_rows,
        fee.ContractFeeSchedule: _fees.contract_schedules,
        fee.Chain: _fees.chains,
        fee.PercentOf: _fees.percents,
        fee.ConversionFactor: _fees.factors,
        fee.Locality: _fees.localities,
        fee.GpciTable: _fees.gpci_tables,
        fee.RelativeValues: _fees.relative_values,
        fee.Release: _fees.releases,
        fee.MedicareYear: _fees.medicare_years,
        fee.MedicareFeeSchedule: _medicare,
        fee.ZipCodes: _fees.zip_codes,
        payer.PayerRule: payer_rules,
        payer.PolicyAnswer: policy_answers,
        payer.TablePolicy: payer_policies,
        payment.IndicatorRule: _claims.indicator_rules,
        payment.Rate: _claims.rates,
        payment.Settlement: settlements,
        claiming.ClaimLine: claim_lines,
        claiming.Claim: claims,
        claiming.ClaimPrice: claim_prices,
        claiming.PricedProcedure: _priced_procedures,
        Delimiters: _claims.delimiters,
        exposure.PricedCode: _priced_codes,
        exposure.Exposure: exposures,
        exposure.Neighbor: _claims.neighbors,
        SiteFinding: _claims.site_findings,
        ncci.PtpEdit: _guidance.edits,
        ncci.PtpEdits: edit_tables,
        ncci.MueValue: _guidance.unit_limits,
        ncci.MueTable: _guidance.unit_tables,
        bundling.Service: services,
        bundling.BundlingRule: _guidance.bundling_rows,
        bundling.BundlingFinding: _guidance.bundling_findings,
        Note: notes,
        ElementFinding: _guidance.documentation_findings,
        proposing.Session: _guidance.sessions,
        proposing.Proposal: _guidance.proposals,
        proposing.SeveralTumors: _guidance.several,
        scheduling.Preparation: _guidance.preparations,
        scheduling.Scheduling: _guidance.schedulings,
        scheduling.ScheduleStep: _schedule_steps,
        scheduling.Amounts: _stakes,
        appealing.Circumstances: _guidance.circumstances,
        appealing.Appeal: _guidance.appeals,
        appealing.AppealPoint: _points,
        diagnosis.DiagnosisGroup: _guidance.diagnosis_rows,
        diagnosis.DiagnosisFinding: _guidance.diagnosis_findings,
        Dossier: dossiers,
        Money: _money,
        Review: reviews,
    }
)
