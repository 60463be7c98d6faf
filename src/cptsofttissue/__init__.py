"""CPT codes for soft tissue tumors, from what the note says."""

from __future__ import annotations

from cptsofttissue.anatomy import Region, Side, Site, SiteReading
from cptsofttissue.case import Case, CodingPolicy, Origin, SizeSource
from cptsofttissue.catalog import Catalog, Code, DescriptorProvider, SizeBand, catalog
from cptsofttissue.depth import Depth, DigitInvolvement
from cptsofttissue.errors import CptSoftTissueError
from cptsofttissue.families import OtherFamily
from cptsofttissue.lengths import Length, MarginConvention, Span
from cptsofttissue.procedure import Procedure
from cptsofttissue.resolution import (
    Answer,
    Caution,
    Question,
    Resolution,
    Status,
)
from cptsofttissue.resolver import resolve
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


def __getattr__(name: str) -> str:
    """Look the version up only when asked: it costs half an import."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("cptsofttissue")
