"""The codes and prices of the rows of a file, as the command ``batch`` answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, final

from attrs import frozen

from cptsofttissue._reading.words import unknown_term
from cptsofttissue.coding.editions import Catalog
from cptsofttissue.errors import ContradictionError, UnknownTermError
from cptsofttissue.frames import price_frame, resolve_frame
from cptsofttissue.frames._columns import (
    CODED,
    PRICED,
    UNITS,
    choose_columns,
    select_columns,
)
from cptsofttissue.frames._prices import Pricer
from cptsofttissue.record.case import CodingPolicy

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

__all__ = ["Batch", "Pricer", "read_columns"]

#: The statuses of a row as the summary calls them, in its order.
_STATUSES = (
    *("determined", "undetermined", "out_of_scope", "invalid"),
    *("fee priced", "fee unpriced", "fee invalid"),
)
#: The columns that are added: four of the code, the others of its price.
_OUTPUTS = (
    *("cpt_code", "cpt_status", "cpt_candidates", "cpt_reason"),
    *("fee_cents", "fee_low", "fee_high"),
    *("fee_setting", "fee_notices", "fee_status", "fee_reason"),
)
_CODE_COLUMNS = 4


@final
@frozen(kw_only=True)
class Batch:
    """
    What to do with the rows of a file.

    Attributes:
        columns:
            The column of some facts of a case or of a price; those of others are
            found by their names, but for a fact with an empty one.
        unit: ``cm``, ``mm`` or ``in``: the unit of sizes that name none.
        policy: What to assume where a row does not say.
        edition: Year of the code edition for rows without a date.
        date_of_service: The day of rows without one, instead of an edition.
        catalog: The user's own edition, which answers every row.
        prices: Prices the codes; None if they are not priced.
    """

    columns: Mapping[str, str]
    unit: str | None
    policy: CodingPolicy
    edition: int | None
    date_of_service: str | None
    catalog: Catalog | None
    prices: Pricer | None

    @property
    def added(self) -> tuple[str, ...]:
        """The names of the columns that are added."""
        return _OUTPUTS if self.prices else _OUTPUTS[:_CODE_COLUMNS]

    def columns_of(self, names: Collection[str], /) -> dict[str, str]:
        """The column of each fact that is read."""
        price_facts = (*PRICED, UNITS) if self.prices else ()
        return choose_columns(self.columns, names, (*CODED, *price_facts))

    def answer(self, rows: DuckDBPyRelation, /) -> DuckDBPyRelation:
        """Add the codes to the rows, and what they are paid."""
        columns = self.columns_of(rows.columns)
        coded = resolve_frame(
            rows,
            columns=select_columns(columns, CODED),
            unit=self.unit,
            policy=self.policy,
            edition=self.edition,
            date_of_service=self.date_of_service,
            catalog=self.catalog,
        )
        return (
            coded if self.prices is None else _add_prices(coded, columns, self.prices)
        )

    def count(self, rows: DuckDBPyRelation, /) -> Mapping[str, int]:
        """Count the rows by status, in the order of the summary."""
        statuses = "cpt_status, 'fee ' || fee_status" if self.prices else "cpt_status"
        counts = rows.aggregate(f"{statuses}, count(*)", statuses).fetchall()
        totals: Counter[str] = Counter()
        for *names, count in counts:
            totals.update(dict.fromkeys([*names, "total"], count))
        order = (*_STATUSES, "total")
        return {
            name: totals[name] for name in order if name in totals or name == "total"
        }


def read_columns(
    texts: Iterable[str], other_facts: Iterable[str] = ()
) -> dict[str, str]:
    """
    Read columns by fact, each from text such as ``site=Location``.

    Args:
        texts: The texts.
        other_facts: Facts in addition to those of a record and of a price.

    Raises:
        UnknownTermError: If a text has another shape, or its fact is unknown.
        ContradictionError: If a fact has two columns.
    """
    columns: dict[str, str] = {}
    facts = dict.fromkeys((*CODED, *PRICED, *other_facts))
    for text in texts:
        fact, column = _read_column(text, facts)
        if fact in columns:
            raise ContradictionError("column", text, "one column a fact")
        columns[fact] = column
    return columns


def _read_column(text: str, facts: Collection[str]) -> tuple[str, str]:
    name, is_pair, column = text.partition("=")
    if not is_pair:
        allowed = "FACT=COLUMN, such as site=Location, or FACT= for no column"
        raise UnknownTermError("column", text, allowed)
    fact = name.replace("-", "_")
    if fact not in facts:
        raise unknown_term("column", name, facts, ", ".join(facts))
    return fact, column


def _add_prices(
    rows: DuckDBPyRelation, columns: Mapping[str, str], prices: Pricer
) -> DuckDBPyRelation:
    return price_frame(
        rows,
        columns={
            "code": "cpt_code",
            "candidates": "cpt_candidates",
            **select_columns(columns, (*PRICED, UNITS)),
        },
        schedule=prices.schedule,
        **prices.same,
    )
