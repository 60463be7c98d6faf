"""
Measure loading and pricing beside their peers: ratios of medians, in one run.

Run it with ``nox -s benchmarks``; results as seen are in ``RESULTS.md``.  Loading
needs the files of CMS, in ``CPTSOFTTISSUE_CMS_DIR`` or ``../shared/cms``.
"""

from __future__ import annotations

import csv
import gzip
import os
import platform
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from attrs import evolve
from core import medians

from cptsofttissue import catalog
from cptsofttissue.fees import Encounter, FeeRequest, MedicareFeeSchedule
from cptsofttissue.fees._rvu import bundled_release, read_release

if TYPE_CHECKING:
    from collections.abc import Iterator

CMS = Path(os.environ.get("CPTSOFTTISSUE_CMS_DIR", "../shared/cms"))
RVU26C = CMS / "rvu26c" / "PPRRVU2026_Jul_nonQPP.nodesc.csv.gz"
NUMBERS = [str(code) for code in catalog(2026)]


def main() -> None:
    """Print one table of ratios."""
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| what | peer | ratio |\n| --- | --- | --- |")
    for row in (*pricing(), *loading()):
        print("| {} | {} | {:.2f} |".format(*row))


def pricing() -> Iterator[tuple[str, str, float]]:
    """Price each code once, ready requests; the formula has its figures ready too."""
    schedule = MedicareFeeSchedule.bundled()
    requests = [
        FeeRequest(code=code, date_of_service="2026-07-15", setting="facility")
        for code in NUMBERS
    ]
    office = Encounter(date_of_service="2026-07-15", setting="facility")
    release = bundled_release(2026)
    rows = [release.values(code) for code in NUMBERS]
    figures = [(row.work, row.pe_facility, row.mp) for row in rows if row]
    if [formula(*f) for f in figures] != [amount(schedule, r) for r in requests]:
        raise SystemExit("the formula and the schedule disagree")
    bare, warm, asked = medians(
        [
            lambda: [formula(*f) for f in figures * 20],
            lambda: [schedule.price(r) for r in requests * 20],
            lambda: [schedule.price(office.request(code)) for code in NUMBERS * 20],
        ]
    )
    cold, plain = medians(
        [
            lambda: [fresh(schedule).price(r) for r in requests[:1]],
            lambda: [formula(*figures[0])],
        ]
    )
    yield "price, ready request", "bare Decimal formula", warm / bare
    yield "price, request made each time", "bare Decimal formula", asked / bare
    yield "price, first time, nothing remembered", "bare Decimal formula", cold / plain


def fresh(schedule: MedicareFeeSchedule) -> MedicareFeeSchedule:
    """A schedule under another name remembers nothing."""
    return evolve(schedule, name=f"run {perf_counter()}")


def amount(schedule: MedicareFeeSchedule, request: FeeRequest) -> Decimal | None:
    fee = schedule.price(request)
    return fee and fee.amount


ONE, FACTOR, CENT = Decimal("1.000"), Decimal("33.4009"), Decimal("0.01")


def formula(work: Decimal, pe: Decimal, mp: Decimal) -> Decimal:
    """The bare formula, figures at hand, rounded once."""
    total = (work * ONE + pe * ONE + mp * ONE) * FACTOR
    return total.quantize(CENT, ROUND_HALF_UP)


def loading() -> Iterator[tuple[str, str, float]]:
    """Load the family of one release, every row checked, beside reading its rows."""
    if not RVU26C.is_file():
        print(f"(no {RVU26C}: loading is not measured)")
        return
    peer, family, whole = medians(
        [
            read_rows,
            lambda: read_release(RVU26C, codes=frozenset(NUMBERS)),
            lambda: read_release(RVU26C),
        ]
    )
    yield "load RVU26C, the family", "csv module alone, all rows", family / peer
    yield "load RVU26C, every code", "csv module alone, all rows", whole / peer


def read_rows() -> list[list[str]]:
    with gzip.open(RVU26C, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


if __name__ == "__main__":
    main()
