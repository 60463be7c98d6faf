"""Procedures that have codes outside this family."""

from __future__ import annotations

from cptsofttissue.families import OtherFamily
from cptsofttissue.record.procedure import Procedure

__all__ = ["procedure_family"]

#: What has codes in this family; any other procedure is the key of a family.
_OF_THIS = frozenset(
    {Procedure.EXCISION, Procedure.RADICAL_RESECTION, Procedure.BIOPSY}
)


def procedure_family(procedure: Procedure) -> OtherFamily | None:
    """Return the family an outside procedure leads to; None is this family."""
    return None if procedure in _OF_THIS else OtherFamily.of(procedure)
