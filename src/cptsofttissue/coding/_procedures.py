"""Procedures that have codes outside this family."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cptsofttissue.families import OtherFamily
from cptsofttissue.record.procedure import Procedure

__all__ = ["procedure_family"]

#: The other family each outside procedure leads to, a key of ``families.csv``.
_ELSEWHERE: Mapping[Procedure, str] = MappingProxyType(
    {
        Procedure.NEEDLE_BIOPSY: "needle_biopsy",
        Procedure.FINE_NEEDLE_ASPIRATION: "fine_needle_aspiration",
        Procedure.DRAINAGE: "drainage",
        Procedure.LIPOSUCTION: "liposuction",
    }
)


def procedure_family(procedure: Procedure) -> OtherFamily | None:
    """Return the family an outside procedure leads to; None is this family."""
    key = _ELSEWHERE.get(procedure)
    return None if key is None else OtherFamily.of(key)
