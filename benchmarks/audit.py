"""
Audit many golden records, a tenth of them billed wrongly: all found, to the cent.

Run it with ``python benchmarks/audit.py [ROWS]``; it stops with an error if a planted
difference is missed or the dollars are not those of the scalar audit.
"""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING

import pyarrow as pa

from cptsofttissue import CptSoftTissueError, Status, resolve
from cptsofttissue.fees import Encounter
from cptsofttissue.frames import audit_frame, summarize_audit
from cptsofttissue.guidance.audit import AuditVerdict, audit
from cptsofttissue.testing import GoldenCase, golden_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 1_000_000
OFFICE = {"date_of_service": "2026-07-15", "place_of_service": "11"}


def main() -> None:
    """Print what was planted, what was found, and how long the frame took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    pairs, table = planted(count)
    wrong, dollars = scalar(pairs)
    begin = perf_counter()
    found = summarize_audit(audit_frame(table, **OFFICE))
    seconds = perf_counter() - begin
    told = found.verdicts[AuditVerdict.NOT_SUPPORTED].rows
    print(found)
    print(f"\n{count:,} rows in {seconds:.2f} s; planted {wrong:,}, found {told:,}")
    print(f"dollars: scalar {dollars}, frame {found.total.lowest}")
    if (wrong, dollars) != (told, found.total.lowest):
        raise SystemExit("the frame and the scalar audit disagree")


def planted(count: int) -> tuple[Counter[tuple[int, str]], pa.Table]:
    """Draw records; every tenth is billed with the code of another."""
    random, rows = Random(7), list(plain())  # noqa: S311 - no secret
    pairs: Counter[tuple[int, str]] = Counter()
    columns: dict[str, list[str | None]] = {name: [] for name in (*rows[0][1], "cpt")}
    for at in range(count):
        index = random.randrange(len(rows))
        billed = right = rows[index][0].candidates[0]
        while at % 10 == 0 and billed == right:
            billed = random.choice(rows)[0].candidates[0]
        pairs[index, billed] += 1
        for name, value in {**rows[index][1], "cpt": billed}.items():
            columns[name].append(value)
    return pairs, pa.table(columns)


def plain() -> Iterator[tuple[GoldenCase, dict[str, str | None]]]:
    """List the settled records that a row of words says whole."""
    for golden in golden_cases():
        words = said(golden)
        try:
            answer = resolve(**{name: v for name, v in words.items() if v})
        except CptSoftTissueError:
            continue
        is_same = (str(answer.code),) == golden.candidates
        if golden.status is Status.DETERMINED and is_same:
            yield golden, words


def said(golden: GoldenCase) -> dict[str, str | None]:
    """Write a record as words."""
    case = golden.case
    return {
        "site": case.site.terms[0] if case.site else None,
        "depth": min(case.depth) if case.depth else None,
        "procedure": min(case.procedure),
        "size": str(case.size) if case.size else None,
        "tumor": str(case.tumor) if case.tumor else None,
        "margin": str(case.margin) if case.margin else None,
    }


def scalar(pairs: Counter[tuple[int, str]]) -> tuple[int, Decimal]:
    """Audit each record and code once, as single ones, and add them up."""
    rows, encounter = [golden for golden, _ in plain()], Encounter(**OFFICE)
    wrong, dollars = 0, Decimal("0.00")
    for (index, billed), count in pairs.items():
        found = audit(rows[index].case, billed=billed, encounter=encounter)
        wrong += count * (found.verdict is AuditVerdict.NOT_SUPPORTED)
        dollars += count * (found.lowest or 0)
    return wrong, dollars


if __name__ == "__main__":
    main()
