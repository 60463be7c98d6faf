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
from cptsofttissue.fees._contract import (
    ContractFeeSchedule,
    ContractRow,
    IndicatorSource,
)
from cptsofttissue.fees._factors import ConversionFactor, Participant
from cptsofttissue.fees._localities import GpciTable, Locality, ZipCodes, read_gpci
from cptsofttissue.fees._medicare import MedicareFeeSchedule, MedicareYear
from cptsofttissue.fees._places import (
    PlaceOfService,
    Setting,
    place_of_service,
    places_of_service,
)
from cptsofttissue.fees._plugins import available, load
from cptsofttissue.fees._rvu import RelativeValues, Release, read_release
from cptsofttissue.trace import Notice

__all__ = [
    "Chain",
    "Component",
    "ContractFeeSchedule",
    "ContractRow",
    "ConversionFactor",
    "Edition",
    "Encounter",
    "Fee",
    "FeeRequest",
    "FeeSchedule",
    "GpciTable",
    "IndicatorSource",
    "Indicators",
    "Locality",
    "MedicareFeeSchedule",
    "MedicareYear",
    "Notice",
    "Participant",
    "PercentOf",
    "PlaceOfService",
    "RelativeValues",
    "Release",
    "Setting",
    "SourceFile",
    "ZipCodes",
    "available",
    "load",
    "place_of_service",
    "places_of_service",
    "read_gpci",
    "read_release",
    "require_fee",
]
