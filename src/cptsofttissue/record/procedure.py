"""What was done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from cptsofttissue.families import OtherFamily, family

__all__ = ["Procedure", "procedure_family"]


class Procedure(StrEnum):
    """What was done. All but the first three have codes outside this family."""

    EXCISION = "excision"
    RADICAL_RESECTION = "radical_resection"
    BIOPSY = "biopsy"
    NEEDLE_BIOPSY = "needle_biopsy"
    DRAINAGE = "drainage"
    LIPOSUCTION = "liposuction"


#: The other family each outside procedure leads to, a key of ``families.csv``.
_ELSEWHERE: Mapping[Procedure, str] = MappingProxyType(
    {
        Procedure.NEEDLE_BIOPSY: "needle_biopsy",
        Procedure.DRAINAGE: "drainage",
        Procedure.LIPOSUCTION: "liposuction",
    }
)


def procedure_family(procedure: Procedure) -> OtherFamily | None:
    """Return the family an outside procedure leads to; None is this family."""
    key = _ELSEWHERE.get(procedure)
    return None if key is None else family(key)
