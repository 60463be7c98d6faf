"""Whole files of billed codes, as the command ``audit`` answers them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, final

from attrs import frozen

from cptsofttissue.frames import audit_frame, summarize_audit
from cptsofttissue.frames._audit import AUDITED
from cptsofttissue.frames._batch import Batch
from cptsofttissue.frames._columns import (
    CODED,
    PRICED,
    REPORTED,
    UNITS,
    choose_columns,
    select_columns,
)
from cptsofttissue.guidance.audit import AuditSummary

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

__all__ = ["AuditBatch"]

_PREFIX = "audit_"
_BILLED = "billed"
_FACTS = (*CODED, *PRICED, UNITS, *REPORTED)


@final
@frozen
class AuditBatch:
    """
    Compares the billed codes of a file with their records.

    Attributes:
        batch: How to read and price the records.
        billed: The column of the billed codes.
    """

    batch: Batch
    billed: str

    @property
    def added(self) -> tuple[str, ...]:
        """The names of the columns that are added."""
        return tuple(f"{_PREFIX}{name}" for name in AUDITED)

    def columns_of(self, names: Collection[str], /) -> dict[str, str]:
        """The column of each fact that is read, and of the billed codes."""
        chosen = {**self.batch.columns, _BILLED: self.billed}
        return choose_columns(chosen, names, _FACTS)

    def answer(self, rows: DuckDBPyRelation, /) -> DuckDBPyRelation:
        """Add the verdicts and the dollars to the rows."""
        batch, prices = self.batch, self.batch.prices
        same = dict(prices.same) if prices else {}
        day = same.pop("date_of_service", None)
        return audit_frame(
            rows,
            billed=self.billed,
            columns=select_columns(self.columns_of(rows.columns), _FACTS),
            unit=batch.unit,
            policy=batch.policy,
            edition=batch.edition,
            date_of_service=batch.date_of_service or day,
            catalog=batch.catalog,
            schedule=prices.schedule if prices else None,
            prefix=_PREFIX,
            **same,
        )

    def count(self, audited: DuckDBPyRelation, /) -> AuditSummary:
        """Sum the rows up."""
        return summarize_audit(audited, prefix=_PREFIX)
