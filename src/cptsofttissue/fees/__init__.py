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
from cptsofttissue.fees._plugins import available, load
from cptsofttissue.fees.chain import Chain, PercentOf
from cptsofttissue.fees.contract import (
    ContractFeeSchedule,
    ContractRow,
    IndicatorSource,
)
from cptsofttissue.fees.factors import ConversionFactor, Participant
from cptsofttissue.fees.localities import GpciTable, Locality, ZipCodes, read_gpci
from cptsofttissue.fees.medicare import MedicareFeeSchedule, MedicareYear
from cptsofttissue.fees.rvu import RelativeValues, Release, read_release
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
    "RelativeValues",
    "Release",
    "SourceFile",
    "ZipCodes",
    "available",
    "load",
    "read_gpci",
    "read_release",
    "require_fee",
]
