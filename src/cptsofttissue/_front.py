"""The names of the front door, each from its own module."""

from __future__ import annotations

from cptsofttissue.coding.editions import (
    Catalog,
    Code,
    DescriptorProvider,
    SizeBand,
    catalog,
)
from cptsofttissue.coding.resolution import (
    Answer,
    Caution,
    Question,
    Resolution,
    Status,
)
from cptsofttissue.coding.resolver import resolve
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.families import OtherFamily
from cptsofttissue.record.anatomy import Region, Side, Site, SiteReading
from cptsofttissue.record.case import Case, CodingPolicy, Origin
from cptsofttissue.record.depth import Depth, DigitInvolvement
from cptsofttissue.record.lengths import Length, MarginConvention, SizeSource, Span
from cptsofttissue.record.lesions import LesionReading
from cptsofttissue.record.procedure import Procedure
from cptsofttissue.trace import Step

__all__ = [
    "Answer",
    "Case",
    "Catalog",
    "Caution",
    "Code",
    "CodingPolicy",
    "CptSoftTissueError",
    "Depth",
    "DescriptorProvider",
    "DigitInvolvement",
    "Length",
    "LesionReading",
    "MarginConvention",
    "Origin",
    "OtherFamily",
    "Procedure",
    "Question",
    "Region",
    "Resolution",
    "Side",
    "Site",
    "SiteReading",
    "SizeBand",
    "SizeSource",
    "Span",
    "Status",
    "Step",
    "catalog",
    "resolve",
]
