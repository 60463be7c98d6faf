"""
Price a code: fee schedules, shipped or your own.

A schedule is any object with a ``name`` and ``price(FeeRequest) -> Fee | None``.
"""

from __future__ import annotations

from cptsofttissue._reading.files import SourceFile
from cptsofttissue.fees._areas import WageArea, WageIndices
from cptsofttissue.fees._asc import AscFeeSchedule
from cptsofttissue.fees._base import (
    Component,
    Edition,
    Encounter,
    Fee,
    FeeRequest,
    FeeSchedule,
    Indicators,
    require_fee,
    why_not,
)
from cptsofttissue.fees._chain import Chain, PercentOf
from cptsofttissue.fees._comparison import (
    PlaceComparison,
    PlaceCost,
    Venue,
    compare_places,
)
from cptsofttissue.fees._contract import ContractFeeSchedule
from cptsofttissue.fees._contract_files import ContractSummary
from cptsofttissue.fees._contract_rows import ContractRow
from cptsofttissue.fees._factors import ConversionFactor, Participant
from cptsofttissue.fees._localities import Locality
from cptsofttissue.fees._locality_names import find_localities
from cptsofttissue.fees._medicare import MedicareFeeSchedule
from cptsofttissue.fees._opps import OppsFeeSchedule
from cptsofttissue.fees._places import PlaceOfService, Setting, places_of_service
from cptsofttissue.fees._plugins import available, load
from cptsofttissue.fees._zip_codes import ZipCodes
from cptsofttissue.trace import Notice

__all__ = [
    "AscFeeSchedule",
    "Chain",
    "Component",
    "ContractFeeSchedule",
    "ContractRow",
    "ContractSummary",
    "ConversionFactor",
    "Edition",
    "Encounter",
    "Fee",
    "FeeRequest",
    "FeeSchedule",
    "Indicators",
    "Locality",
    "MedicareFeeSchedule",
    "Notice",
    "OppsFeeSchedule",
    "Participant",
    "PercentOf",
    "PlaceComparison",
    "PlaceCost",
    "PlaceOfService",
    "Setting",
    "SourceFile",
    "Venue",
    "WageArea",
    "WageIndices",
    "ZipCodes",
    "available",
    "compare_places",
    "find_localities",
    "load",
    "places_of_service",
    "require_fee",
    "why_not",
]
