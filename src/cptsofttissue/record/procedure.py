"""What was done."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Procedure"]


class Procedure(StrEnum):
    """What was done. Only the first three have soft tissue codes."""

    EXCISION = "excision"
    RADICAL_RESECTION = "radical_resection"
    BIOPSY = "biopsy"
    NEEDLE_BIOPSY = "needle_biopsy"
    FINE_NEEDLE_ASPIRATION = "fine_needle_aspiration"
    DRAINAGE = "drainage"
    LIPOSUCTION = "liposuction"
    SKIN_BIOPSY = "skin_biopsy"
    SHAVE = "shave"
    MOHS = "mohs"
    DESTRUCTION = "destruction"
