"""Procedures that have codes outside this family."""

from __future__ import annotations

from cptsofttissue.families import OtherFamily
from cptsofttissue.record.procedure import Procedure

__all__ = ["procedure_family"]

#: Procedures with codes in this family; any other one is the key of a family.
_SOFT_TISSUE = frozenset(
    {Procedure.EXCISION, Procedure.RADICAL_RESECTION, Procedure.BIOPSY}
)


def procedure_family(procedure: Procedure) -> OtherFamily | None:
    """Return the other family that a procedure leads to; None is this family."""
    return None if procedure in _SOFT_TISSUE else OtherFamily.of(procedure)
