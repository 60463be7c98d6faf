"""Summarize audited rows by verdict, and by billed and supported code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import final

from attrs import frozen

from cptsofttissue._amounts import exact_sum
from cptsofttissue._html import Html, spaced
from cptsofttissue.guidance._billed import AuditVerdict

__all__ = ["AuditPair", "AuditSummary", "AuditTotal"]

#: A line of a table.
Cells = tuple[str, str, str, str]

_DOLLARS = "billed minus supported, US dollars"
#: The number of pairs that get a line of their own; the others share one.
_SHOWN = 20
#: A longer list of candidates is shown as a count.
_FEW = 3
#: The text for the supported code where there is none.
_NO_CODE = {
    AuditVerdict.OTHER_FAMILY: "another family",
    AuditVerdict.UNREADABLE: "not readable",
}


@final
@frozen
class AuditTotal:
    """
    The total of a group of audited rows.

    Attributes:
        rows: The number of rows.
        unknown: The number of rows whose difference is not known; they add nothing.
        lowest:
            The sum of the smallest differences of the other rows, in US dollars:
            billed minus supported.
        highest: The sum of their largest differences.
    """

    rows: int
    unknown: int
    lowest: Decimal
    highest: Decimal

    @classmethod
    def sum(cls, totals: Iterable[AuditTotal]) -> AuditTotal:
        """Add up totals."""
        parts = tuple(totals)
        return cls(
            sum(part.rows for part in parts),
            sum(part.unknown for part in parts),
            exact_sum(part.lowest for part in parts),
            exact_sum(part.highest for part in parts),
        )

    def share_of(self, everything: AuditTotal) -> str:
        """Return these rows as a percentage of others, as text."""
        return f"{100 * self.rows / everything.rows:.1f} %"

    @property
    def dollars(self) -> str:
        """The difference in US dollars, and the number of rows without one."""
        if self.unknown == self.rows:
            return "not known"
        ends = map(_amount, dict.fromkeys((self.lowest, self.highest)))
        note = f", not known for {_count(self.unknown)}" if self.unknown else ""
        return f"{' to '.join(ends)}{note}"


@final
@frozen
class AuditPair:
    """
    The rows with the same billed code and the same supported codes.

    Attributes:
        verdict: How the billed code compares with the record.
        billed: The code that was billed; None if it is not readable.
        supported: The codes that the record supports; empty for another family.
        total: The total of the rows.
    """

    verdict: AuditVerdict
    billed: str | None
    supported: tuple[str, ...]
    total: AuditTotal

    @property
    def supported_text(self) -> str:
        """The supported codes, as short text."""
        if len(self.supported) > _FEW:
            return f"one of {len(self.supported)} codes"
        return " or ".join(self.supported) or _NO_CODE[self.verdict]


@final
@frozen(repr=False)
class AuditSummary:
    """
    The result of auditing many rows.

    Attributes:
        pairs: The rows by verdict, billed and supported codes; most rows first.
    """

    pairs: tuple[AuditPair, ...]

    @property
    def total(self) -> AuditTotal:
        """All rows."""
        return AuditTotal.sum(pair.total for pair in self.pairs)

    @property
    def verdicts(self) -> dict[AuditVerdict, AuditTotal]:
        """The total of each verdict that occurs, in the order of the enum."""
        return {
            verdict: AuditTotal.sum(self._totals(verdict))
            for verdict in AuditVerdict
            if any(self._totals(verdict))
        }

    def _totals(self, verdict: AuditVerdict) -> Iterator[AuditTotal]:
        return (pair.total for pair in self.pairs if pair.verdict is verdict)

    @property
    def differences(self) -> tuple[AuditPair, ...]:
        """The pairs whose billed code is not the supported code."""
        open_or_wrong = (AuditVerdict.POSSIBLE, AuditVerdict.NOT_SUPPORTED)
        return tuple(pair for pair in self.pairs if pair.verdict in open_or_wrong)

    def explain(self) -> str:
        """Render the rows by verdict and the most common differences as plain text."""
        return "\n".join(_text(self))

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        counts = ", ".join(f"{t.rows} {v}" for v, t in self.verdicts.items())
        return f"<AuditSummary: {counts or 'no rows'}>"

    def _repr_html_(self) -> Html:
        from cptsofttissue._html import join, table, title

        return join(
            title("Billed minus supported, in US dollars"),
            table(("verdict", "rows", "share", "US dollars"), _verdict_rows(self)),
            table(("billed", "supported", "rows", "US dollars"), _pair_rows(self)),
        )


def _text(summary: AuditSummary) -> Iterator[str]:
    yield from _align(("verdict", "rows", "share", _DOLLARS), _verdict_rows(summary))
    pairs = tuple(_pair_rows(summary))
    if pairs:
        yield ""
        yield from _align(("billed", "supported", "rows", _DOLLARS), pairs)


def _verdict_rows(summary: AuditSummary) -> Iterator[Cells]:
    """Write a row for each verdict that occurs, then the total."""
    grand_total = summary.total
    for verdict, total in summary.verdicts.items():
        share = total.share_of(grand_total)
        yield spaced(verdict), _count(total.rows), share, total.dollars
    yield "total", _count(grand_total.rows), "", grand_total.dollars


def _pair_rows(summary: AuditSummary) -> Iterator[Cells]:
    """Write the most common differences, then one row for the others."""
    shown, others = summary.differences[:_SHOWN], summary.differences[_SHOWN:]
    for pair in shown:
        total = pair.total
        yield str(pair.billed), pair.supported_text, _count(total.rows), total.dollars
    if others:
        total = AuditTotal.sum(pair.total for pair in others)
        yield "others", f"{len(others)} pairs", _count(total.rows), total.dollars


def _align(header: Cells, rows: Iterable[Cells]) -> Iterator[str]:
    """Align cells in columns, with whole numbers and percentages on the right."""
    lines = (header, *rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = [name in {"rows", "share"} for name in header]
    for line in lines:
        cells = (
            f"{cell:>{width}}" if is_right else f"{cell:{width}}"
            for cell, width, is_right in zip(line, widths, right, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _count(number: int) -> str:
    return f"{number:,}"


def _amount(amount: Decimal) -> str:
    return f"{amount:,}"
