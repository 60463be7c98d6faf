"""Hypothesis strategies for documents and for the parts of requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import AttrsInstance
from hypothesis import strategies as st

from cptsofttissue.claims import Claim, ClaimLine, ClaimPrice
from cptsofttissue.coding.editions import Catalog, Code
from cptsofttissue.coding.resolution import Resolution
from cptsofttissue.errors import WrongTypeError
from cptsofttissue.fees import (
    ContractRow,
    Encounter,
    Fee,
    FeeRequest,
    PlaceComparison,
)
from cptsofttissue.guidance.appeals import Appeal
from cptsofttissue.guidance.bundling import Service
from cptsofttissue.guidance.documentation import Note
from cptsofttissue.guidance.exposure import Exposure, Neighbor
from cptsofttissue.guidance.payer import PayerRule
from cptsofttissue.guidance.review import Dossier, Review
from cptsofttissue.notes.reading import Reading
from cptsofttissue.record.anatomy import SiteReading
from cptsofttissue.record.case import Case, CodingPolicy
from cptsofttissue.record.lengths import Length, Span
from cptsofttissue.testing import _claims, _fees, _guidance, _notes, _records
from cptsofttissue.testing._claims import payer_policies
from cptsofttissue.testing._fees import encounters, fee_requests, fee_schedules
from cptsofttissue.testing._records import (
    cases,
    charted_facts,
    codes,
    complete_cases,
    lengths,
    resolutions,
    spans,
)

__all__ = [
    "charted_facts",
    "complete_cases",
    "fee_schedules",
    "kinds",
    "payer_policies",
    "values",
]

T = TypeVar("T", bound=AttrsInstance)
Make = Callable[[], st.SearchStrategy[Any]]


def values(kind: type[T]) -> st.SearchStrategy[T]:
    """
    Draw valid values of a kind; answers are computed by the library itself.

    >>> strategy = values(Case)

    Once this package is installed, ``hypothesis.strategies.from_type`` does the
    same. Parts of an answer are drawn with the answer:

    >>> steps = values(Resolution).map(lambda answer: answer.trace)

    Args:
        kind: The class, such as :class:`~cptsofttissue.Case`; an error lists all.

    Raises:
        WrongTypeError: If there is no strategy for *kind*.
    """
    if kind not in _STRATEGIES:
        names = ", ".join(each.__name__ for each in kinds())
        raise WrongTypeError("kind", kind, f"one of the classes {names}")
    return _STRATEGIES[kind]()


def kinds() -> tuple[type[AttrsInstance], ...]:
    """
    Return every kind of value that can be drawn.

    They are the documents, and the parts of a question that no one can make up
    without the tables of this package.

    >>> Case in kinds()
    True
    """
    return tuple(_STRATEGIES)


_STRATEGIES: Mapping[type[AttrsInstance], Make] = MappingProxyType(
    {
        Case: cases,
        Dossier: _guidance.dossiers,
        Resolution: resolutions,
        Review: _guidance.reviews,
        Catalog: _records.catalogs,
        Encounter: encounters,
        FeeRequest: fee_requests,
        Fee: _fees.fees,
        PlaceComparison: _fees.place_comparisons,
        Claim: _claims.claims,
        ClaimPrice: _claims.claim_prices,
        Exposure: _claims.exposures,
        Neighbor: _claims.neighbors,
        ContractRow: _fees.contract_rows,
        PayerRule: _claims.payer_rules,
        Appeal: _guidance.appeals,
        Reading: _notes.readings,
        # Parts of requests.
        SiteReading: _records.site_readings,
        Length: lengths,
        Span: spans,
        Code: codes,
        CodingPolicy: _records.coding_policies,
        ClaimLine: _claims.claim_lines,
        Service: _guidance.services,
        Note: _guidance.notes,
    }
)
