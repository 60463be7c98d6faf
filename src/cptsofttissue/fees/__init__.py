"""
What a code is paid: fee schedules that plug in.

A schedule is any object with a ``name`` and ``price(FeeRequest) -> Fee | None``.
"""

from __future__ import annotations

from cptsofttissue._reading.files import SourceFile
from cptsofttissue.fees._base import (
    Component,
    Edition,
    Encounter,
    Fee,
    FeeRequest,
    FeeSchedule,
    Indicators,
    require_fee,
)
from cptsofttissue.fees._chain import Chain, PercentOf
from cptsofttissue.fees._contract import ContractFeeSchedule
from cptsofttissue.fees._contract_files import ContractSummary
from cptsofttissue.fees._contract_rows import ContractRow
from cptsofttissue.fees._factors import ConversionFactor, Participant
from cptsofttissue.fees._localities import Locality, ZipCodes
from cptsofttissue.fees._medicare import MedicareFeeSchedule
from cptsofttissue.fees._places import PlaceOfService, Setting, places_of_service
from cptsofttissue.fees._plugins import available, load
from cptsofttissue.trace import Notice

__all__ = [
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
    "Participant",
    "PercentOf",
    "PlaceOfService",
    "Setting",
    "SourceFile",
    "ZipCodes",
    "available",
    "load",
    "places_of_service",
    "require_fee",
]
